import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, Server } from './server.ts';
import { sign } from './tokens.ts';
import { preparePython } from './toolchains.ts';

const python = preparePython('grpc_consumer.py', 'requirements-grpc.txt');
const protos = fileURLToPath(new URL('../../packages/transports/src/uni-grpc', import.meta.url));

for (const runtime of ['bun', 'node'] as const) {
  describe(`gRPC for Python, to a server on ${runtime}`, () => {
    let server: Server;
    let port: number;

    before(async () => {
      port = await freePort();
      server = await Server.start({}, { uni_grpc: { enabled: true, address: '127.0.0.1', port } }, runtime);
    });
    after(() => server.dispose());

    it(
      'T150 T151 code made from unistream.proto consumes',
      { skip: python.ready ? false : python.reason },
      async () => {
        if (!python.ready) return;
        const channel = 'docs:grpc';
        for (const data of [{ n: 1 }, { n: 2 }]) await server.api('publish', { channel, data });
        const { result } = (await server.api('history', { channel })) as { result: { epoch: string } };
        const place = ['--channel', channel, '--epoch', result.epoch];
        const args = ['--address', `127.0.0.1:${port}`, '--protos', protos, '--token', sign({ sub: 'ann' }), ...place];
        const program = { isRunning: true };
        const running = python.run(args).finally(() => {
          program.isRunning = false;
        });
        while (program.isRunning) await server.api('disconnect', { user: 'ann' });
        const { client, ...rest } = await running;
        assert.match(String(client), /^[0-9a-f-]{36}$/);
        assert.deepEqual(rest, {
          missed: [{ n: 1 }, { n: 2 }],
          end: [3503, 'force disconnect'],
          rest: 0,
          status: 'OK',
        });
      },
    );
  });
}
