import { currentSession, signIn, signOut } from './backend.js';
import { openPanel } from './chat/panel.js';
import { avatar, byId, element } from './element.js';
import { openRefusals } from './refusals/section.js';
import { rooms } from './rooms.js';
import { prepareClients } from './sdk/client.js';
import { switchTheme } from './theme.js';
import { createInspector } from './wire/inspector.js';
import { tappedWebSocket } from './wire/tap.js';

const isNarrow = matchMedia('(max-width: 719px)');
const record = createInspector();
const clients = prepareClients();

const generationsOf = (choice) => (choice === 'both' ? [2, 5] : [Number(choice)]);

/** Buttons for the rooms. `select` shows a room in every panel. */
function roomSwitch(select) {
  const buttons = new Map();
  function choose(room) {
    for (const [channel, button] of buttons) button.setAttribute('aria-pressed', String(channel === room.channel));
    delete buttons.get(room.channel).dataset.unread;
    select(room);
  }
  for (const room of rooms) {
    const label = [element('b', {}, room.title), element('code', {}, room.channel), element('small', {}, room.about)];
    buttons.set(room.channel, element('button', { type: 'button', on: { click: () => choose(room) } }, ...label));
  }
  byId('rooms').replaceChildren(...buttons.values());
  return {
    choose,
    markUnread(channel) {
      buttons.get(channel).dataset.unread = '';
    },
  };
}

/** The server makes up new secrets with every start, and forgets who was signed in with the old ones. */
function leaveWhenSignedOut() {
  currentSession().then(
    (session) => session === null && location.reload(),
    () => {
      // No answer, no news: the panels go on saying that they are disconnected.
    },
  );
}

/** @param {import('./backend.js').Session} session */
async function openWorkspace(session) {
  const createClient = await clients;
  const panels = new Map();
  let shown = rooms[0];

  const openClient = (generation, isAttempt, options) =>
    createClient(generation, { ...options, WebSocket: tappedWebSocket({ generation, isAttempt }, record) });
  const refusals = openRefusals((generation, options) => openClient(generation, true, options));
  const switcher = roomSwitch((room) => {
    shown = room;
    for (const panel of panels.values()) panel.showRoom(room);
  });

  function showGenerations(choice) {
    const wanted = generationsOf(choice);
    byId('panels').dataset.count = String(wanted.length);
    for (const [generation, panel] of panels) {
      if (wanted.includes(generation)) continue;
      panel.close();
      panels.delete(generation);
    }
    for (const generation of wanted) {
      if (panels.has(generation)) continue;
      const panel = openPanel({
        generation,
        user: session.user,
        onUnread: switcher.markUnread,
        onDisconnected: leaveWhenSignedOut,
        openClient: (events) => openClient(generation, false, { events }),
        explain: refusals.explain,
      });
      panels.set(generation, panel);
      panel.showRoom(shown);
    }
    byId('panels').replaceChildren(...wanted.map((generation) => panels.get(generation).element));
  }

  const choices = byId('generations');
  const initial = isNarrow.matches ? '5' : 'both';
  choices.querySelector(`[value="${initial}"]`).checked = true;
  choices.addEventListener('change', (event) => showGenerations(event.target.value));
  switcher.choose(shown);
  showGenerations(initial);
}

function show(session) {
  byId('welcome').hidden = session !== null;
  byId('workspace').hidden = session === null;
  if (session === null) return byId('name').focus();
  byId('me-name').textContent = session.info.name;
  byId('me-avatar').replaceChildren(avatar(session.info));
  return openWorkspace(session);
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const problem = byId('sign-in-problem');
  problem.textContent = '';
  signIn(byId('name').value)
    .then(show)
    .catch((error) => {
      problem.textContent = error.message;
    });
});

byId('theme').addEventListener('click', switchTheme);
// A reload leaves every room and connection behind, and starts with a clean page.
byId('sign-out').addEventListener('click', () => void signOut().finally(() => location.reload()));

for (const button of document.querySelectorAll('.views button')) {
  button.addEventListener('click', () => {
    document.documentElement.dataset.view = button.dataset.view;
    for (const other of document.querySelectorAll('.views button')) other.ariaCurrent = String(other === button);
  });
}

await show(await currentSession());
