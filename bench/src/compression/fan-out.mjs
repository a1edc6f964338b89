/**
 * `bun bench/src/compression/fan-out.mjs`, or `node` (22 or newer, after `npm run types`): CPU and bytes of one delivery on the
 * host of that runtime, plain and compressed. The readers are a process of their own, so that the CPU is the server's alone.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { listen } from '@spindle/transports';

const members = 1_000;
const rounds = 3;
const publicationsOfRound = 20;
const lengths = [200, 1_000, 4_000];

const upgrade =
  'GET /connection/websocket HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
  'sec-websocket-extensions: permessage-deflate\r\n\r\n';

if (process.send === undefined) await compare();
else readAll();

/** The other process: connects everybody, reads as fast as it can, and tells on request how much it was. */
function readAll() {
  let open = 0;
  let bytes = 0;
  process.on('message', (port) => {
    if (port === 'bytes?') {
      process.send(bytes);
      return;
    }
    for (let i = 0; i < members; i++) {
      const socket = connect(port, '127.0.0.1', () => socket.write(upgrade));
      socket.once('data', () => {
        socket.on('data', (chunk) => (bytes += chunk.length));
        open += 1;
        if (open === members) process.send('open');
      });
    }
  });
}

async function compare() {
  const { bun, node } = process.versions;
  const runtime = bun === undefined ? `Node ${node}` : `Bun ${bun}`;
  console.log(`${runtime}, ${members} members, median of ${rounds} rounds; one delivery:`);
  const contenders = {
    plain: await openHost(null),
    compressed: await openHost({ minBytes: 0, level: 1, maxDecompressedBytes: 655_360 }),
  };
  for (const length of lengths) {
    const payload = document(length);
    for (const [name, contender] of Object.entries(contenders)) {
      const { bytes, cpu } = await costOf(contender, payload);
      console.log(`${payload.length} bytes ${name}: ${bytes.toFixed(0)} bytes, ${cpu.toFixed(2)} µs of CPU`);
    }
  }
  process.exit();
}

/** A push as applications send: the same keys again and again, with values that differ. */
function document(length) {
  const items = [];
  const push = () => JSON.stringify({ push: { channel: 'news', pub: { data: { items } } } });
  for (let id = 0; push().length < length; id++) items.push({ id, name: `item ${id}`, price: Math.sin(id).toFixed(4) });
  return push();
}

async function costOf({ publish, readBytes }, payload) {
  const costs = [];
  const bytesBefore = await readBytes();
  for (let round = 0; round <= rounds; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < publicationsOfRound; i++) {
      publish(payload);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { user, system } = process.cpuUsage(before);
    // The first one warms up.
    if (round > 0) costs.push((user + system) / (publicationsOfRound * members));
  }
  const bytes = (await readBytes()) - bytesBefore;
  return {
    cpu: costs.toSorted((a, b) => a - b)[rounds >> 1],
    bytes: bytes / ((rounds + 1) * publicationsOfRound * members),
  };
}

async function openHost(compression) {
  let groups;
  const endpoint = {
    admit: () => ({ admitted: true, handshake: { encoding: 'json', version: 'v2', subprotocol: null }, request: {} }),
    accept(transport) {
      transport.join('news');
      groups = transport.groups;
      return { client: '', receive() {}, alive() {}, drained() {}, closed() {} };
    },
  };
  const host = await listen({
    address: '127.0.0.1',
    port: 0,
    maxBodyBytes: 0,
    endpoints: {
      webSocketLimits: { maxMessageBytes: 65_536, maxQueueBytes: 1_048_576, compression },
      webSocketAt: () => endpoint,
      handlerAt: () => null,
    },
    onFailure: ({ error }) => console.error(error),
  });
  const readers = fork(new URL(import.meta.url));
  process.once('exit', () => readers.kill());
  const ask = async (question) => {
    readers.send(question);
    const [answer] = await once(readers, 'message');
    return answer;
  };
  await ask(host.port);
  return { publish: (text) => groups.publish('news', text), readBytes: () => ask('bytes?') };
}
