import { avatar, byId, element } from '../element.js';
import { refusalCard } from '../refusals/card.js';
import { rooms } from '../rooms.js';
import { generations } from '../sdk/client.js';
import { stickToEnd } from '../stick-to-end.js';
import { messageItem } from './message.js';
import { startVisit } from './visit.js';

const nothing = 'Nobody has said anything yet.';
const noNews = 'No news yet. Take the curl command that the server printed, with news:today for the channel.';

function fromTemplate(generation) {
  const { version, protocol } = generations[generation];
  const panel = byId('panel-template').content.firstElementChild.cloneNode(true);
  panel.dataset.generation = generation;
  panel.ariaLabel = `Client ${version}`;
  panel.querySelector('h3').textContent = `centrifuge-js ${version}`;
  panel.querySelector('.protocol').textContent = protocol;
  panel.querySelector('.composer .sr-only').textContent = `Message from ${version}`;
  panel.querySelector('.messages').ariaLabel = `Messages as ${version} receives them`;
  return panel;
}

function sdkBadge({ sdk, client }) {
  if (!(sdk in generations)) return null;
  return element(
    'span',
    { class: 'badge', data: { generation: sdk }, title: `client ${client}` },
    generations[sdk].version,
  );
}

/** One user, with a badge for each connection. */
function userItem(members) {
  const bySdk = members.toSorted((a, b) => a.sdk.localeCompare(b.sdk));
  return element('li', {}, avatar(members[0]), members[0].name, ...bySdk.map(sdkBadge));
}

function statusText({ state, problem }) {
  if (state === 'connected') return 'connected';
  const text = state === 'connecting' ? 'connecting…' : 'disconnected';
  return problem ? `${text} (${problem.code > 0 ? `${problem.code} ` : ''}${problem.message})` : text;
}

/** What the messages area says instead of messages, if anything. */
function noticeOf({ problem, messages }, room) {
  if (problem !== null) return refusalCard(problem);
  if (messages.length > 0) return null;
  return room.readOnly ? noNews : nothing;
}

/**
 * The window of one client.
 *
 * @param {object} options
 * @param {2 | 5} options.generation
 * @param {string} options.user whose messages stand on the own side
 * @param {(channel: string) => void} options.onUnread a message came in a room that is not shown
 * @param {() => void} options.onDisconnected the server ended the connection for good
 */
export function openPanel({ generation, user, onUnread, onDisconnected, openClient, explain }) {
  const panel = fromTemplate(generation);
  const part = (name) => panel.querySelector(`.${name}`);
  const [list, composer, problem] = [part('messages'), part('composer'), part('problem')];
  let shown = rooms[0];
  stickToEnd(list);

  const isOwn = ({ author }) => author?.user === user && author.sdk === String(generation);
  const item = (message) => messageItem(message, isOwn(message));

  function showMembers() {
    const byUser = Map.groupBy(visit.conversation(shown.channel).members.values(), (member) => member.user);
    part('presence').replaceChildren(...[...byUser.values()].map(userItem));
  }

  function showRoom(room) {
    shown = room;
    const conversation = visit.conversation(room.channel);
    const notice = noticeOf(conversation, room);
    const items = notice === null ? conversation.messages.map(item) : [element('li', { class: 'notice' }, notice)];
    list.replaceChildren(...items);
    list.scrollTop = list.scrollHeight;
    composer.elements.text.placeholder = room.readOnly ? 'Read only' : `Message ${room.title}`;
    for (const control of composer.elements) control.disabled = Boolean(room.readOnly) || conversation.problem !== null;
    problem.textContent = '';
    showMembers();
  }

  const view = {
    showStatus(status) {
      panel.dataset.state = status.state;
      part('status').textContent = statusText(status);
      if (status.state === 'disconnected' && status.problem) onDisconnected();
    },
    showConversation(channel) {
      if (channel === shown.channel) showRoom(shown);
    },
    showMembers(channel) {
      if (channel === shown.channel) showMembers();
    },
    addMessage(channel, message) {
      if (channel !== shown.channel) return onUnread(channel);
      list.querySelector('.notice')?.remove();
      list.append(item(message));
    },
  };
  const visit = startVisit({ openClient, explain, view });

  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    const input = composer.elements.text;
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    problem.textContent = '';
    visit.say(shown.channel, text).catch((error) => {
      input.value = text;
      problem.textContent = `Not sent: ${error.message} (${error.code})`;
    });
  });

  return {
    element: panel,
    showRoom,
    close() {
      visit.leave();
      panel.remove();
    },
  };
}
