/** What one client knows of one room: messages in order, people present, or why it may not be there. */
export class Conversation {
  /** @type {import('../sdk/client.js').Message[]} */
  messages = [];
  /** @type {Map<string, import('../sdk/client.js').Member>} by client id */
  members = new Map();
  /** @type {import('../sdk/client.js').Problem | null} */
  problem = null;
  #epoch = '';

  /** Live, recovered and historic messages overlap; the offset tells them apart. Returns false for a known one. */
  add(message) {
    if (message.offset > 0 && this.messages.some(({ offset }) => offset === message.offset)) return false;
    this.messages.push(message);
    return true;
  }

  /** Puts history in front of what arrived meanwhile. A new epoch means a new stream: what was known is gone. */
  merge({ epoch, messages }) {
    const known = this.#epoch === '' || this.#epoch === epoch ? this.messages : [];
    const kept = new Set(messages.map(({ offset }) => offset));
    const first = messages[0]?.offset ?? Infinity;
    const older = known.filter(({ offset }) => offset > 0 && offset < first);
    const newer = known.filter(({ offset }) => !kept.has(offset) && !(offset > 0 && offset < first));
    this.#epoch = epoch;
    this.messages = [...older, ...messages, ...newer];
  }
}
