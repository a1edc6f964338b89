import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { EngineError, type Control } from '@spindle/core';
import type { TestRunner } from './test-runner.ts';

/** Three nodes that can ask each other, fresh and not running yet. The suite runs and closes them. */
export interface ControlSubject {
  readonly controls: readonly [Control, Control, Control];
  /** Lets so much time pass that nobody who has not answered is waited for any longer. */
  readonly outwait: () => Promise<void>;
  readonly dispose?: (() => Promise<void>) | undefined;
}

interface Asked {
  readonly control: Control;
  readonly name: string;
  readonly requests: string[];
  /** What becomes of requests; by default they are answered with the name of the node. */
  answer: (request: string) => Promise<string>;
}

type Nodes = readonly [Asked, Asked, Asked];

/** Declares the contract of a control, rules E90 to E95, as tests of the given runner. Every test gets its own nodes. */
export function describeControl(runner: TestRunner, create: () => ControlSubject | Promise<ControlSubject>): void {
  const it = (title: string, body: (nodes: Nodes, subject: ControlSubject) => Promise<void>) =>
    runner.it(title, async () => {
      const subject = await create();
      const [a, b, c] = subject.controls;
      const nodes: Nodes = [await run(a), await run(b), await run(c)];
      try {
        await body(nodes, subject);
      } finally {
        await Promise.all(subject.controls.map((control) => control.close()));
        await subject.dispose?.();
      }
    });

  runner.describe('control', () => {
    it('E90 all other nodes are asked, and answer', async ([a, b, c]) => {
      const answers = await a.control.askAll('who?');
      assert.deepEqual([...answers].sort(), [b.name, c.name].sort());
      assert.deepEqual([a.requests, b.requests, c.requests], [[], ['who?'], ['who?']]);
    });

    it('E90 nodes may ask while they are asked', async ([a, b, c]) => {
      b.answer = async (request) => (request === 'first' ? (await b.control.askAll('second')).join() : b.name);
      const answers = await a.control.askAll('first');
      assert.equal(answers.length, 2);
      assert.deepEqual([a.requests, c.requests.toSorted()], [['second'], ['first', 'second']]);
    });

    it('E91 requests of one node arrive in the order they were made', async ([a, b, c]) => {
      const numbers = Array.from({ length: 200 }, (_, index) => String(index));
      await Promise.all(numbers.map((n) => (Number(n) % 3 === 0 ? a.control.ask(b.name, n) : a.control.askAll(n))));
      assert.deepEqual(b.requests, numbers);
      assert.deepEqual(
        c.requests,
        numbers.filter((n) => Number(n) % 3 !== 0),
      );
    });

    it('E92 one node is asked by its name, and nobody answers for one that is not there', async ([a, b, c]) => {
      assert.equal(await a.control.ask(b.name, 'you?'), b.name);
      assert.equal(await a.control.ask('nobody', 'you?'), null);
      assert.equal(await a.control.ask(a.name, 'you?'), null);
      assert.deepEqual([a.requests, b.requests, c.requests], [[], ['you?'], []]);
    });

    it('E93 a node that has left is not asked', async ([a, b, c]) => {
      await b.control.close();
      assert.deepEqual(await a.control.askAll('who?'), [c.name]);
      assert.equal(await a.control.ask(b.name, 'you?'), null);
      assert.deepEqual(b.requests, []);
    });

    it('E93 a node that leaves is not waited for', async ([a, b, c]) => {
      b.answer = async () => {
        await b.control.close();
        return new Promise<string>(() => {});
      };
      assert.deepEqual(await a.control.askAll('who?'), [c.name]);
    });

    it('E94 a node that is there and does not answer is a failure that may pass', async ([a, b], { outwait }) => {
      b.answer = () => new Promise<string>(() => {});
      const failed = (error: unknown): boolean => error instanceof EngineError && error.temporary;
      const refused = Promise.all([
        assert.rejects(a.control.askAll('who?'), failed),
        assert.rejects(a.control.ask(b.name, 'you?'), failed),
      ]);
      await outwait();
      await refused;
    });

    it('E95 requests and answers arrive as they are', async ([a, b]) => {
      b.answer = async (request) => `${request}${request}`;
      const texts = ['', '"\\\n\u0000', 'наша 日本 🎈', 'x'.repeat(300_000)];
      for (const text of texts) assert.equal(await a.control.ask(b.name, text), `${text}${text}`);
      assert.deepEqual(b.requests, texts);
    });
  });
}

async function run(control: Control): Promise<Asked> {
  const name = randomUUID();
  const asked: Asked = { control, name, requests: [], answer: async () => name };
  await control.run(name, (request) => {
    asked.requests.push(request);
    return asked.answer(request);
  });
  return asked;
}
