import { createHmac } from 'node:crypto';
import { startJsonServer, type JsonAnswer, type JsonServer } from './json-server.ts';

/** The one secret of an installation of 2016. */
export const legacySecret = 'interop-secret-of-2016';

/** Signs parts as the backend libraries of 2016 do, on purpose without the project's own signing code. */
export function signParts(...parts: readonly string[]): string {
  return createHmac('sha256', legacySecret).update(parts.join('')).digest('hex');
}

/** What a page hands to the 1.x client. */
export interface Credentials {
  readonly user: string;
  readonly timestamp: string;
  readonly info: string;
  readonly token: string;
}

export function credentialsOf(user: string, secondsAgo = 0): Credentials {
  const timestamp = String(Math.floor(Date.now() / 1_000) - secondsAgo);
  const info = JSON.stringify({ name: user });
  return { user, timestamp, info, token: signParts(user, timestamp, info) };
}

export interface AuthRequest {
  readonly client: string;
  readonly channels: readonly string[];
}

/**
 * The application behind the 1.x client: `/centrifuge/auth/` signs private channels, in the form of a map or of a list,
 * and `/centrifuge/refresh/` makes fresh credentials. Channels that contain `denied` are answered with a status.
 */
export class Backend2016 {
  readonly authRequests: AuthRequest[] = [];
  refreshes = 0;
  /** Answers with the list form. */
  listsChannels = false;
  readonly #user: string;
  #server: JsonServer | null = null;

  constructor(user: string) {
    this.#user = user;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<this> {
    this.#server = await startJsonServer((path, body) => this.#answer(path, body));
    return this;
  }

  async stop(): Promise<void> {
    this.#server?.stop();
  }

  #answer(path: string, body: string): JsonAnswer {
    if (path === '/centrifuge/refresh/') {
      this.refreshes += 1;
      return { status: 200, body: credentialsOf(this.#user) };
    }
    if (path !== '/centrifuge/auth/') return { status: 404, body: {} };
    const asked = JSON.parse(body) as AuthRequest;
    this.authRequests.push(asked);
    const signed = asked.channels.map((channel) => ({ channel, ...this.#sign(asked.client, channel) }));
    if (this.listsChannels) return { status: 200, body: { channels: signed } };
    return { status: 200, body: Object.fromEntries(signed.map(({ channel, ...answer }) => [channel, answer])) };
  }

  #sign(client: string, channel: string) {
    if (channel.includes('denied')) return { status: 403 };
    const info = JSON.stringify({ in: channel });
    return { info, sign: signParts(client, channel, info) };
  }
}
