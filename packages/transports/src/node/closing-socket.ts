import { WebSocket } from 'ws';

/**
 * Tells that the closing handshake begins, whoever begins it: the library calls its own `close` for a peer that closes and
 * for a broken frame, and has no event for either before the socket is gone.
 */
export class ClosingSocket extends WebSocket {
  /** Called once, before the close frame is written. */
  onClosing: () => void = () => {};

  override close(code?: number, reason?: string | Buffer): void {
    if (this.readyState === WebSocket.OPEN) this.onClosing();
    super.close(code, reason);
  }
}
