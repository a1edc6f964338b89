/**
 * What happened on one connection. A frame that joins several commands or replies gives one entry for each.
 * @typedef {{ at: Date, source: Source, direction: 'in' | 'out' | 'note', text: string, connection: WebSocket }} Entry
 * @typedef {{ generation: 2 | 5, isAttempt: boolean }} Source
 */

/**
 * A WebSocket class that works like the browser's own and tells about everything that goes through it.
 * Both SDKs take it through their option `websocket`.
 * @param {Source} source
 * @param {(entry: Entry) => void} record
 */
export function tappedWebSocket(source, record) {
  return class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('open', () => this.#tell('note', 'connection opened'));
      this.addEventListener('message', ({ data }) => this.#tell('in', data));
      this.addEventListener('close', ({ code, reason }) =>
        this.#tell('note', `connection closed ${code} ${reason}`.trim()),
      );
    }

    send(data) {
      this.#tell('out', data);
      super.send(data);
    }

    #tell(direction, data) {
      if (typeof data !== 'string') return;
      const at = new Date();
      for (const text of data.split('\n')) {
        if (text !== '') record({ at, source, direction, text, connection: this });
      }
    }
  };
}
