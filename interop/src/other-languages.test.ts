import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { apiKey, secret, Server } from './server.ts';
import { sign } from './tokens.ts';
import { prepareGo, preparePython } from './toolchains.ts';

const encodings = ['json', 'protobuf'] as const;
const go = prepareGo();
const python = preparePython('client.py');
const cent = preparePython('api.py');

describe('official clients of other languages', () => {
  let server: Server;

  before(async () => {
    server = await Server.start();
  });
  after(() => server.dispose());

  for (const encoding of encodings) {
    const url = (): string => `${server.websocketUrl}${encoding === 'protobuf' ? '?format=protobuf' : ''}`;
    const flags = encoding === 'protobuf' ? ['--protobuf'] : [];

    it(`S30 S39 centrifuge-go over ${encoding}`, { skip: go.ready ? false : go.reason }, async () => {
      if (!go.ready) return;
      const channel = `$chat:go-${encoding}`;
      const tokens = ['--token', sign({ sub: 'ann' }), '--subscription-token', sign({ sub: 'ann', channel })];
      const { client, ...rest } = await go.run(['--url', url(), '--channel', channel, ...tokens, ...flags]);
      assert.match(String(client), /^[0-9a-f-]{36}$/);
      assert.deepEqual(rest, { received: { from: 'go' }, user: 'ann', presence: ['ann'], history: 1, rpcError: 108 });
    });

    it(`S30 S39 centrifuge-python over ${encoding}`, { skip: python.ready ? false : python.reason }, async () => {
      if (!python.ready) return;
      const channel = `$chat:python-${encoding}`;
      const report = await python.run(['--url', url(), '--secret', secret, '--channel', channel, ...flags]);
      const expected = { received: { from: 'python' }, user: 'ann', presence: ['ann'], history: 1, rpcError: 108 };
      assert.deepEqual(report, expected);
    });
  }

  it('H1 cent calls every method of the API', { skip: cent.ready ? false : cent.reason }, async () => {
    if (!cent.ready) return;
    const report = await cent.run(['--url', `${server.httpUrl}/api`, '--key', apiKey]);
    assert.deepEqual(report, {
      offset: 1,
      broadcast: [0, 102],
      history: [{ n: 1 }, { n: 2 }],
      stats: [0, 0],
      presence: 0,
      channels: 0,
      nodes: 1,
      batch: 2,
      unknown: 102,
    });
  });
});
