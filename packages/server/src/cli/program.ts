import { explainableOperations, type ExplainableOperation, type ExplainRequest, type Labels } from '@spindle/core';
import type { FilterNode } from '@spindle/protocol';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { readTagsFilter } from '../api/tags-filter.ts';
import { nearestName } from '../config/names/nearest-name.ts';
import { CommandError } from './command-error.ts';
import type { DefaultConfigOptions } from './config-commands.ts';
import type { DoctorOptions } from './doctor.ts';
import { readLabels } from './labels.ts';
import type { GenTokenOptions } from './gentoken.ts';
import { addServerFlags, givenFlags } from './server-flags.ts';
import { versionLine } from '../version.ts';
import { workerOption } from '../workers/processes/spawn-worker.ts';

const introduction = `Spindle, a real-time messaging server that speaks Centrifugo's protocol.

Start here:
  spindle dev              try it: a demo page, everything in memory
  spindle genconfig        write config.json with fresh secrets
  spindle                  run the server with config.json
  spindle gentoken -u 42   make a connection token for user 42
  spindle explain subscribe chat:1 -u 42
                           tell whether user 42 may subscribe, and why
  spindle doctor --url https://example.com
                           examine a running deployment as a client sees it

Options of the configuration also come from the environment, for example
SPINDLE_HTTP_SERVER_PORT=9000. Configuration files and CENTRIFUGO_* variables
of Centrifugo 6 work as they are.`;

/** What a command does is loaded when it is asked for: none starts later because of the others (G96, `bench B16`). */
const load = {
  checkToken: () => import('./checktoken.ts'),
  config: () => import('./config-commands.ts'),
  dev: () => import('./dev.ts'),
  doctor: () => import('./doctor.ts'),
  explain: () => import('./explain.ts'),
  genToken: () => import('./gentoken.ts'),
  policyTest: () => import('./policy-test.ts'),
  serve: () => import('./serve.ts'),
} as const;

const weekInSeconds = 604_800;

/** All commands. `exit` ends the process once a server was stopped. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('spindle');
  program.description(introduction).version(versionLine(), '-v, --version', 'print the version');
  // The launcher takes it before anything else runs; it is here to be listed.
  program.addOption(
    new Option('--runtime <name>', 'what runs Spindle; Node from 22 on').choices(['bun', 'node']).default('bun'),
  );
  program.helpCommand('help [command]', 'explain a command').showHelpAfterError('(spindle --help lists all commands)');
  addServerCommands(program, exit);
  addConfigCommands(program);
  addTokenCommands(program);
  addPolicyCommands(program);
  addDoctor(program);
  program
    .command('version')
    .description('print the version')
    .action(() => console.log(versionLine()));
  return program;
}

function withConfig(command: Command, description = 'configuration file: .json, .yaml or .toml'): Command {
  return command.option('-c, --config <file>', description, 'config.json');
}

function addServerCommands(program: Command, exit: (code: number) => void): void {
  const serveCommand = withConfig(program.command('serve', { isDefault: true })).description(
    'run the server (this is what spindle without a command does)',
  );
  addServerFlags(serveCommand);
  serveCommand.addOption(new Option(`--${workerOption} <socket>`).hideHelp());
  serveCommand.allowExcessArguments().action(async ({ config, workerOf }: ServeOptions) => {
    refuseUnknownCommand(program, serveCommand.args);
    const { serve } = await load.serve();
    exit(await serve({ file: config, flags: givenFlags(serveCommand) }, workerOf));
  });
  program
    .command('dev')
    .description('run a demo with everything in memory and secrets made up for this run')
    .option('-p, --port <port>', 'port to open', parsePort, 8000)
    .option('--host <host>', 'host to open it on', 'localhost')
    .action(async (options: { port: number; host: string }) => exit(await (await load.dev()).dev(options)));
}

interface ServeOptions {
  readonly config: string;
  readonly workerOf?: string;
}

/** A word that is no command ends up as an argument of the default one. */
function refuseUnknownCommand(program: Command, [word]: readonly string[]): void {
  if (word === undefined) return;
  const nearest = nearestName(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = nearest === undefined ? 'spindle --help lists all commands' : `did you mean ${nearest}?`;
  throw new CommandError(`there is no command ${word}; ${hint}`);
}

function addConfigCommands(program: Command): void {
  withConfig(program.command('genconfig'), 'file to write; its extension decides the format')
    .description('write a small configuration file with fresh secrets')
    .action(async ({ config }: { config: string }) => (await load.config()).genConfig(config));
  withConfig(program.command('checkconfig'))
    .description('check a configuration file; silent when it is fine')
    .option('-s, --strict', 'fail on unknown options too', false)
    .action(async ({ config, strict }: { config: string; strict: boolean }) =>
      (await load.config()).checkConfigFile(config, strict),
    );
  withConfig(program.command('defaultconfig'), 'file to write; its extension decides the format')
    .description('write a configuration file with every option and its default')
    .option('-b, --base <file>', 'take what this file sets')
    .option('-d, --dry-run', 'print instead of writing a file')
    .action(async (options: DefaultConfigOptions) => (await load.config()).defaultConfigFile(options));
}

function addTokenCommands(program: Command): void {
  const generator = (name: string) =>
    withConfig(program.command(name))
      .addOption(new Option('-u, --user <id>', 'user the token is for').default('', 'the anonymous user'))
      .option('-t, --ttl <seconds>', 'time the token is valid, -1 for ever', parseTtl, weekInSeconds)
      .option('-q, --quiet', 'print the token alone');
  generator('gentoken')
    .description('make a connection token')
    .action(async (options: GenTokenOptions) => (await load.genToken()).genToken(options));
  generator('gensubtoken')
    .description('make a subscription token')
    .addOption(new Option('-s, --channel <name>', 'channel the token is for').default('', 'none, it is required'))
    .action(async (options: GenTokenOptions & { channel: string }) => (await load.genToken()).genSubToken(options));
  withConfig(program.command('checktoken').argument('<token>'))
    .description('check a connection token and show what it says')
    .action(async (token: string, { config }: { config: string }) =>
      (await load.checkToken()).checkToken(token, config),
    );
  withConfig(program.command('checksubtoken').argument('<token>'))
    .description('check a subscription token and show what it says')
    .action(async (token: string, { config }: { config: string }) =>
      (await load.checkToken()).checkSubToken(token, config),
    );
}

function addPolicyCommands(program: Command): void {
  withConfig(program.command('explain'))
    .description('tell whether somebody may do something, by which rule, and what would change it')
    .addArgument(new Argument('<operation>').choices(explainableOperations))
    .argument('[channel]')
    .option('-u, --user <id>', 'somebody with a valid connection token of this user')
    .option('--meta <json>', 'what the backend attached to the connection of the user', parseJson)
    .option('--labels <json>', 'the labels of that connection', parseLabels)
    .option('-t, --token <token>', 'connection token')
    .option('-s, --subscription-token <token>', 'subscription token')
    .option('--tags-filter <json>', 'the filter a subscription asks for', parseTagsFilter)
    .option('--data <json>', 'what is published', parseJson)
    .option('--method <name>', 'the method of an rpc')
    .option('--subscribed', 'they are subscribed to the channel')
    .action(async (operation: ExplainableOperation, channel: string | undefined, options: ExplainOptions) => {
      const { config, ...question } = options;
      const { explain } = await load.explain();
      return explain(config, { operation, channel, ...question });
    });
  const policy = program.command('policy').description('hold expectations against a configuration');
  withConfig(policy.command('test').argument('<table>', 'file with cases: who, operation, channel, expected'))
    .description('fail with the cases that turn out otherwise, and the rules that decided them')
    .action(async (table: string, { config }: { config: string }) =>
      (await load.policyTest()).testPolicy(table, config),
    );
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('examine a running deployment from outside, as a client sees it, and name faults and what mends them')
    .requiredOption('--url <url>', 'address of the deployment, or of its WebSocket endpoint')
    .option('-t, --token <token>', 'connection token')
    .option('-c, --config <file>', 'its configuration: signs a token, and says which transports have to be there')
    .option('-u, --user <id>', 'user of that token', 'doctor')
    .option('--origin <origin>', 'origin of the pages that connect, such as https://app.example.com')
    .option('--channel <name>', 'channel to subscribe to')
    .option('--uni-grpc <url>', 'address of the port for gRPC, such as https://example.com:11000')
    .option('--idle <seconds>', 'time to watch connections, 0 for none', parseSeconds, 30)
    .option('--timeout <seconds>', 'the longest one answer may take', parseSeconds, 5)
    .option('--json', 'print the findings as JSON')
    .action(async (options: DoctorOptions) => (await load.doctor()).doctor(options));
}

type ExplainOptions = { readonly config: string } & Pick<
  ExplainRequest,
  'user' | 'meta' | 'labels' | 'token' | 'subscriptionToken' | 'tagsFilter' | 'data' | 'method' | 'subscribed'
>;

function parseLabels(text: string): Labels {
  const labels = readLabels(JSON.parse(parseJson(text)));
  if (labels === null) throw new InvalidArgumentError('it is an object of texts.');
  return labels;
}

function parseJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    // A syntax error: that is the answer.
    throw new InvalidArgumentError('it is JSON.');
  }
}

function parseTagsFilter(text: string): FilterNode {
  const filter = readTagsFilter(parseJson(text));
  if (filter === undefined) throw new InvalidArgumentError('it is a tags filter.');
  return filter;
}

function parseSeconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('it is a number of seconds.');
  return Number(text);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('a port is a number up to 65535.');
  return port;
}

function parseTtl(text: string): number {
  if (!/^(-1|[1-9]\d*)$/.test(text)) throw new InvalidArgumentError('it is a number of seconds, or -1.');
  return Number(text);
}
