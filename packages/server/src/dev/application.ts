import {
  createInstant,
  type ApiOptions,
  type Authorization,
  type Instant,
  type Refusal,
  type User,
} from '@spindle/instant';
import type { Visitor } from './visitor.ts';

/** Short, so that whoever keeps the page open sees refreshes go by on the wire. */
const lifetimeSeconds = 300;
const privateRoom = '$chat:private';
const vault = '$chat:vault';

export interface ApplicationOptions {
  /** The server's HTTP API. */
  readonly api: ApiOptions;
  /** The server's own, so that it takes the tokens. */
  readonly tokenSecret: string;
  /** Whose session a request carries. */
  visitorOf(request: Request): Visitor | null;
  onRefusal(refusal: Refusal): void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The application in front of the demo's server, as a project would have it: it says who may enter which room. */
export function createApplication({ api, tokenSecret, ...options }: ApplicationOptions): Promise<Instant> {
  return createInstant({
    server: api,
    signing: { secret: tokenSecret },
    lifetimes: { connectionSeconds: lifetimeSeconds, subscriptionSeconds: lifetimeSeconds },
    channels: { users: [privateRoom] },
    getUser(request) {
      const visitor = options.visitorOf(request);
      return visitor && userOf(visitor, new URL(request.url).pathname);
    },
    authorize,
    onRefusal: options.onRefusal,
    now: options.now,
  });
}

/** Others see beside the name which SDK generation a connection runs on; the path it asks at tells. */
function userOf({ name, colour }: Visitor, path: string): User {
  return { id: name, info: { name, colour, sdk: path === '/centrifuge/refresh' ? '2' : '5' } };
}

/** Says more than a channel that no level lists would, for the page to show. */
function authorize({ id }: User, channel: string): Authorization {
  if (channel === vault) {
    return {
      denied: 'nobody gets a token for the vault, and without one its private channel stays closed',
      rule: 'demo.vault',
      fix: `nothing does: ask for ${privateRoom} instead`,
    };
  }
  if (channel === privateRoom && id.toLowerCase().startsWith('guest')) {
    return {
      denied: 'users whose name starts with "guest" are kept out of the private room',
      rule: 'demo.guests',
      fix: 'sign in under another name',
    };
  }
  return undefined;
}
