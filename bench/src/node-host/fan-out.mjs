/**
 * `node bench/src/node-host/fan-out.mjs`, on Node 22 or newer and after `npm run types`: CPU of one delivery on the Node host
 * against a `send` of the library for each member. The readers are a process of their own, so that the CPU is the server's alone.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';
import { listen } from '@spindle/transports';

const members = 1_000;
const roundsOfOne = 5;
const deliveriesOfRound = 40_000;
const publicationsOfTurn = [1, 4, 10];
const payload = JSON.stringify({ channel: 'news', pub: { data: { text: '.'.repeat(80) } } });

const upgrade =
  'GET /connection/websocket HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

if (process.send === undefined) await compare();
else process.once('message', readAll);

/** The other process: connects everybody, and reads as fast as it can. */
function readAll(port) {
  let open = 0;
  for (let i = 0; i < members; i++) {
    const socket = connect(port, '127.0.0.1', () => socket.write(upgrade));
    socket.once('data', () => {
      open += 1;
      if (open === members) process.send('open');
    });
    socket.on('data', () => {});
  }
}

async function compare() {
  console.log(
    `${members} members, ${payload.length} bytes, CPU microseconds a delivery, median of ${roundsOfOne} rounds`,
  );
  const contenders = { 'send for each': await openLibrary(), 'ready frames, joined': await openHost() };
  for (const perTurn of publicationsOfTurn) {
    const costs = {};
    for (const [name, publish] of Object.entries(contenders)) costs[name] = await costOf(publish, perTurn);
    const [baseline, ours] = Object.values(costs);
    const figures = Object.entries(costs).map(([name, cost]) => `${name} ${cost.toFixed(2)}`);
    console.log(`${perTurn} a turn: ${figures.join(', ')}, ratio ${(ours / baseline).toFixed(2)}`);
  }
  process.exit();
}

async function costOf(publish, perTurn) {
  const costs = [];
  for (let round = 0; round <= roundsOfOne; round++) {
    const turns = Math.ceil(deliveriesOfRound / members / perTurn);
    const before = process.cpuUsage();
    for (let turn = 0; turn < turns; turn++) {
      for (let i = 0; i < perTurn; i++) publish(payload);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const { user, system } = process.cpuUsage(before);
    // The first one warms up.
    if (round > 0) costs.push((user + system) / (turns * perTurn * members));
  }
  return costs.toSorted((a, b) => a - b)[roundsOfOne >> 1];
}

async function openLibrary() {
  const http = createServer().listen(0, '127.0.0.1');
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  await once(http, 'listening');
  await openReaders(http.address().port);
  return (text) => {
    for (const client of server.clients) client.send(text);
  };
}

async function openHost() {
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
      webSocketLimits: { maxMessageBytes: 65_536, maxQueueBytes: 1_048_576 },
      webSocketAt: () => endpoint,
      handlerAt: () => null,
    },
    onFailure: ({ error }) => console.error(error),
  });
  await openReaders(host.port);
  return (text) => groups.publish('news', text);
}

async function openReaders(port) {
  const readers = fork(new URL(import.meta.url));
  readers.send(port);
  await once(readers, 'message');
  process.once('exit', () => readers.kill());
}
