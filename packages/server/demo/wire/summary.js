/** Numbers of the methods in protocol v1; v2 spells them out as keys. */
const methods = [
  'connect',
  'subscribe',
  'unsubscribe',
  'publish',
  'presence',
  'presence_stats',
  'history',
  'ping',
  'send',
  'rpc',
  'refresh',
  'sub_refresh',
];

/** Numbers of the push types in protocol v1. */
const pushes = ['publication', 'join', 'leave', 'unsubscribe', 'message', 'subscribe'];

const longNames = { pub: 'publication' };

/**
 * One line about a frame.
 * @typedef {{ title: string, channel: string, tone: 'plain' | 'ping' | 'error', problem?: string }} Summary
 */

const plain = (title, channel = '') => ({ title, channel, tone: 'plain' });

function command(frame) {
  const isV1 = 'params' in frame || 'method' in frame || Object.keys(frame).join() === 'id';
  if (isV1) {
    const method = methods[frame.method ?? 0] ?? String(frame.method);
    return { title: method, channel: frame.params?.channel ?? '', tone: method === 'ping' ? 'ping' : 'plain' };
  }
  const method = Object.keys(frame).find((key) => key !== 'id');
  return method ? plain(method, frame[method].channel) : { title: 'pong', channel: '', tone: 'ping' };
}

function push(frame) {
  if (frame.push) {
    const type = Object.keys(frame.push).find((key) => key !== 'channel') ?? 'push';
    return plain(longNames[type] ?? type, frame.push.channel);
  }
  return plain(pushes[frame.result.type ?? 0] ?? 'push', frame.result.channel);
}

/** Summaries of the frames of one connection. It remembers commands, to say what a reply is the answer to. */
export function createSummary() {
  const asked = new Map();

  function reply(frame) {
    const question = asked.get(frame.id) ?? plain('reply');
    asked.delete(frame.id);
    if (frame.error) {
      const { code, message } = frame.error;
      return { ...question, tone: 'error', problem: `${code} ${message}` };
    }
    return { ...question, title: question.tone === 'ping' ? 'pong' : `${question.title} ok` };
  }

  /**
   * @param {'in' | 'out'} direction
   * @returns {Summary}
   */
  return (direction, frame) => {
    if (direction === 'out') {
      const summary = command(frame);
      if (frame.id) asked.set(frame.id, summary);
      return summary;
    }
    if (frame.id) return reply(frame);
    if (frame.push || frame.result) return push(frame);
    return { title: 'ping', channel: '', tone: 'ping' };
  };
}
