import { rooms } from '../rooms.js';
import { Conversation } from './conversation.js';

/**
 * One client at work: connects, joins every room, and keeps what it hears there.
 *
 * @param {object} options
 * @param {(events: object) => import('../sdk/client.js').Client} options.openClient
 * @param {(channel: string) => Promise<object | null>} options.explain finds the server's reasons for a refusal
 * @param {object} options.view
 * @param {(status: import('../sdk/client.js').Status) => void} options.view.showStatus
 * @param {(channel: string) => void} options.view.showConversation everything about the room may have changed
 * @param {(channel: string) => void} options.view.showMembers
 * @param {(channel: string, message: object) => void} options.view.addMessage
 */
export function startVisit({ openClient, explain, view }) {
  const conversations = new Map(rooms.map(({ channel }) => [channel, new Conversation()]));

  async function enter(channel) {
    const conversation = conversations.get(channel);
    const hasHistory = !rooms.find((room) => room.channel === channel).readOnly;
    if (hasHistory) {
      const [members, history] = await Promise.all([client.presence(channel), client.history(channel)]);
      conversation.members = new Map(members.map((member) => [member.client, member]));
      conversation.merge(history);
    }
    conversation.problem = null;
    view.showConversation(channel);
  }

  async function refuse(channel, problem) {
    const conversation = conversations.get(channel);
    conversation.problem = problem;
    view.showConversation(channel);
    conversation.problem = { ...problem, explanation: await explain(channel) };
    view.showConversation(channel);
  }

  const client = openClient({
    status: view.showStatus,
    joined: (channel) => enter(channel).catch((error) => refuse(channel, error)),
    refused: refuse,
    message(channel, message) {
      if (conversations.get(channel).add(message)) view.addMessage(channel, message);
    },
    arrived(channel, member) {
      conversations.get(channel).members.set(member.client, member);
      view.showMembers(channel);
    },
    left(channel, member) {
      conversations.get(channel).members.delete(member.client);
      view.showMembers(channel);
    },
  });

  client.connect();
  for (const { channel } of rooms) client.join(channel);

  return {
    conversation: (channel) => conversations.get(channel),
    say: (channel, text) => client.send(channel, { text, sentAt: new Date().toISOString() }),
    leave: () => client.disconnect(),
  };
}
