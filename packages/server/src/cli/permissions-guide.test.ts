import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { loadConfig } from '../config/index.ts';
import { ask, describeExplanation, withNode } from './explain.ts';
import { Folder, spindle } from './launch.test.fixture.ts';
import { readPolicyTable } from './policy-table.ts';

const guide = readFileSync(new URL('../../../../docs/guide/channel-permissions.md', import.meta.url), 'utf8');
const folder = new Folder();
after(() => folder.remove());

/** Code of a language, in order. */
function blocks(language: string): readonly string[] {
  const fences = guide.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'));
  return [...fences].map(([, code = '']) => code);
}

/** The arguments of a command line, as a shell takes them apart. */
function argumentsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
}

const commands = blocks('sh').flatMap((code) =>
  [...code.matchAll(/^npx spindle (.*)$/gm)].map(([, line = '']) => line),
);

describe('the guide to channel permissions', () => {
  const files = blocks('yaml');

  it('Y6 consists of configurations, each followed by its cases, and of commands with what they print', () => {
    assert.deepEqual(
      files.map((code) => code.split('\n', 1)[0]),
      files.map((_, index) => (index % 2 === 0 ? '# config.yaml' : '# cases.yaml')),
    );
    assert.equal(files.length, 12);
    assert.deepEqual(
      [...guide.matchAll(/^```(\w+)$/gm)].map(([, language]) => language).filter((language) => language !== 'yaml'),
      ['sh', 'sh', 'text'],
    );
  });

  for (let index = 0; index < files.length; index += 2) {
    it(`Y6 example ${index / 2 + 1} keeps its promises`, async () => {
      const file = folder.write(`config-${index}.yaml`, files[index] ?? '');
      const loaded = await loadConfig({ file });
      assert.ok(loaded.ok);
      assert.deepEqual(loaded.problems, []);
      const cases = await readPolicyTable(folder.write(`cases-${index}.yaml`, files[index + 1] ?? ''));
      await withNode(loaded.config, async (node) => {
        for (const { label, question, expected, rule } of cases) {
          const explanation = await ask(node, question);
          const said = `${label}: ${describeExplanation(explanation)}`;
          assert.equal(explanation.allowed ? 'allowed' : 'denied', expected, said);
          if (rule !== undefined) assert.equal(explanation.rule, rule, said);
        }
      });
    });
  }

  const [test = '', ...explanations] = commands;
  const answers = blocks('text').join('').trimEnd().split('\n');

  async function run(line: string): Promise<string> {
    const [config = '', cases = ''] = files.slice(-2);
    folder.write('config.yaml', config);
    folder.write('cases.yaml', cases);
    const { code, stdout, stderr } = await spindle(argumentsOf(line), folder.path);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  it('Y6 its command holds the cases against the configuration', async () => {
    assert.match(await run(test), /^\d+ cases as expected\n$/);
  });

  for (const [index, line] of explanations.entries()) {
    it(`Y5 explanation ${index + 1} is what the command prints`, async () => {
      assert.equal(await run(line), `${answers[index]}\n`);
      assert.equal(answers.length, explanations.length);
    });
  }

  it('C81 the names in its table are taken and not taken as it says', async () => {
    const rows = [...guide.matchAll(/^\| `(\/[^`]*)`\s*\| `([^`]*)`\s*\|([^|]*)\|$/gm)];
    assert.equal(rows.length, 3);
    for (const [, pattern = '', takes = '', others = ''] of rows) {
      const namespace = { name: 'it', pattern, allow_subscribe_for_client: true };
      const file = folder.write('pattern.json', { channel: { patterns: true, namespaces: [namespace] } });
      const loaded = await loadConfig({ file });
      assert.ok(loaded.ok);
      await withNode(loaded.config, async (node) => {
        const ruleOf = async (channel: string) =>
          (await ask(node, { operation: 'subscribe', user: '1', channel })).rule;
        assert.equal(await ruleOf(takes), 'C25');
        for (const [, name = ''] of others.matchAll(/`([^`]*)`/g)) assert.equal(await ruleOf(name), 'C80', name);
      });
    }
  });
});
