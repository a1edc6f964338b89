import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Application } from './application.ts';
import { installCurrent, installFirst, installSecond, type DriverOptions } from './drivers.ts';

const require = createRequire(import.meta.url);

/** How clients of one generation speak with the application. */
export interface Family {
  readonly name: '1.x' | '2.x' | '3 to 5';
  readonly subscriptionPath: string;
  readonly connectionPath: string;
  /** How a client says that the application denied a channel. */
  denialOf(channel: string): string;
  /** It asks again by itself when the application could not answer. */
  readonly asksAgain: boolean;
  /** What it is granted is for one connection alone. */
  readonly bindsToConnection: boolean;
  /** What opens a channel can expire. */
  readonly hasSubscriptionTokens: boolean;
  credentials(application: Application): Promise<object | string>;
  /** Runs in the page. */
  readonly install: (options: DriverOptions) => void;
}

const first: Family = {
  name: '1.x',
  subscriptionPath: '/centrifuge/auth/',
  connectionPath: '/centrifuge/refresh/',
  denialOf: (channel) => `error ${channel} 403`,
  asksAgain: false,
  bindsToConnection: true,
  hasSubscriptionTokens: false,
  async credentials({ instant: { legacy }, user }) {
    if (legacy === null) throw new Error('the application does not serve 1.x');
    return legacy.connection(user);
  },
  install: installFirst,
};

const second: Family = {
  name: '2.x',
  subscriptionPath: '/centrifuge/subscribe',
  connectionPath: '/centrifuge/refresh',
  denialOf: (channel) => `error ${channel} 103`,
  asksAgain: false,
  bindsToConnection: true,
  hasSubscriptionTokens: true,
  credentials: ({ instant, user }) => instant.tokens.connection(user),
  install: installSecond,
};

const current: Family = {
  name: '3 to 5',
  subscriptionPath: '/centrifuge/subscription_token',
  connectionPath: '/centrifuge/connection_token',
  denialOf: (channel) => `ended ${channel} 1`,
  asksAgain: true,
  bindsToConnection: false,
  hasSubscriptionTokens: true,
  credentials: ({ instant, user }) => instant.tokens.connection(user),
  install: installCurrent,
};

export interface Generation {
  /** Version of centrifuge-js. */
  readonly version: string;
  readonly family: Family;
  /** The build for pages, as the package ships it. */
  readonly build: string;
}

export const generations: readonly Generation[] = [
  { version: '1.4.9', family: first, build: 'centrifuge-1-4/centrifuge.js' },
  { version: '1.5.0', family: first, build: 'centrifuge-1/centrifuge.js' },
  { version: '2.8.5', family: second, build: 'centrifuge-2/dist/centrifuge.js' },
  { version: '3.1.0', family: current, build: 'centrifuge-3/dist/centrifuge.js' },
  { version: '4.1.0', family: current, build: 'centrifuge-4/dist/centrifuge.js' },
  { version: '5.8.0', family: current, build: 'centrifuge-5/dist/centrifuge.js' },
];

/** Not resolved by its own name: `exports` of the newest packages do not list their browser builds. */
export function readBuild({ build }: Generation): Promise<string> {
  const [name = '', ...rest] = build.split('/');
  const folder = dirname(require.resolve(name)).replace(/\/(?:build|dist|src)$/, '');
  return readFile(join(folder, ...rest), 'utf8');
}
