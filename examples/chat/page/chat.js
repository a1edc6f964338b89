const { Centrifuge } = globalThis;

async function post(path, body = {}) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  // A clear no ends the attempt; any other failure is for the SDK to try again.
  if (response.status === 403) throw new Centrifuge.UnauthorizedError(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function tokenFrom(path, body) {
  const { token } = await post(path, body);
  return token;
}

function open(room, client) {
  const { channel } = room.dataset;
  const isPrivate = channel.startsWith('$');
  const getToken = () => tokenFrom('/centrifuge/subscription_token', { channel });
  const subscription = client.newSubscription(channel, isPrivate ? { getToken } : {});
  const show = (text) => {
    const item = document.createElement('li');
    item.textContent = text;
    room.querySelector('ul').append(item);
  };
  // What the application publishes has no author.
  subscription.on('publication', ({ data, info }) => show(info ? `${info.user}: ${data.text}` : data.text));
  subscription.on('unsubscribed', ({ reason }) => show(`no entry: ${reason}`));
  room.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get('text');
    event.target.reset();
    subscription.publish({ text }).catch((error) => show(`not sent: ${error.message}`));
  });
  subscription.subscribe();
}

async function signIn(form) {
  const { websocketUrl } = await post('/login', { name: new FormData(form).get('name') });
  const client = new Centrifuge(websocketUrl, { getToken: () => tokenFrom('/centrifuge/connection_token') });
  for (const room of document.querySelectorAll('[data-channel]')) open(room, client);
  client.connect();
  form.hidden = true;
  document.querySelector('main').hidden = false;
}

document.querySelector('#sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(event.target).catch((error) => {
    event.target.querySelector('output').textContent = error.message;
  });
});
