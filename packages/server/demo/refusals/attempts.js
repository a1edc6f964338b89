/** Looks like a token and is signed with no key that the server knows. */
function forge(claims) {
  const encode = (value) => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.c2lnbmVkLXdpdGgtYW5vdGhlci1rZXktbm90LXlvdXJzLi4u`;
}

const vault = '$chat:vault';
const room = '$chat:private';
const news = 'news:today';
const nowhere = 'nowhere:at-all';

const join = (channel) => (client) => client.join(channel);

/**
 * Forbidden things to try. `channel` is what the refusal will be about, empty for the connection itself.
 * `act` runs once connected, `afterJoining` once the channel is joined; a rejected promise is a refusal too.
 */
export const attempts = [
  {
    title: 'Vault',
    about: 'Enter the vault, asking the backend for a token.',
    channel: vault,
    act: join(vault),
  },
  {
    title: 'No token',
    about: 'Join the private room without asking the backend.',
    channel: room,
    options: { subscriptionToken: null },
    act: join(room),
  },
  {
    title: 'Forged token',
    about: 'Join the private room with a token signed by somebody else.',
    channel: room,
    options: { subscriptionToken: forge({ channel: room }) },
    act: join(room),
  },
  {
    title: 'Forged identity',
    about: 'Connect as the admin with a token signed by somebody else.',
    channel: '',
    options: { connectionToken: forge({ sub: 'admin' }) },
  },
  {
    title: 'Publish news',
    about: 'Publish where clients may only read.',
    channel: news,
    act: join(news),
    afterJoining: (client) => client.send(news, { text: 'Extra! Extra!' }),
  },
  {
    title: 'News history',
    about: 'Ask for the history of a room that keeps none.',
    channel: news,
    act: join(news),
    afterJoining: (client) => client.history(news),
  },
  {
    title: 'Nowhere',
    about: 'Join a channel whose namespace nobody configured.',
    channel: nowhere,
    act: join(nowhere),
  },
];

/** When nothing was refused by then, the attempt counts as passed, milliseconds. */
const patience = 6000;

/**
 * Runs one attempt on a connection of its own.
 * @param {(options: object) => import('../sdk/client.js').Client} openClient
 * @returns {Promise<import('../sdk/client.js').Problem | null>} how it was refused; null when it was not
 */
export function tryOut({ options, act, afterJoining }, openClient) {
  return new Promise((resolve) => {
    let isStarted = false;
    const timer = setTimeout(() => finish(null), patience);

    const client = openClient({
      ...options,
      events: {
        status({ state, problem }) {
          if (state === 'disconnected') finish(problem ?? null);
          if (state !== 'connected' || isStarted) return;
          isStarted = true;
          act?.(client);
        },
        joined: () => (afterJoining ? afterJoining(client).then(() => finish(null), finish) : finish(null)),
        refused: (_channel, problem) => finish(problem),
      },
    });

    function finish(problem) {
      clearTimeout(timer);
      resolve(problem);
      client.disconnect();
    }

    client.connect();
  });
}
