import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { WebSocket } from 'ws';
import { XmlHttpRequest } from './xml-http-request.ts';

const require = createRequire(import.meta.url);

/** What a subscription of the 1.x client tells. */
export interface SubscriptionEvents {
  readonly message?: (message: Message) => void;
  readonly join?: (event: JoinLeave) => void;
  readonly leave?: (event: JoinLeave) => void;
  readonly subscribe?: (context: { readonly isResubscribe: boolean; readonly recovered: boolean }) => void;
  readonly unsubscribe?: (context: { readonly channel: string }) => void;
  readonly error?: (context: { readonly error: unknown; readonly advice?: string }) => void;
}

export interface ClientInfo {
  readonly user: string;
  readonly client: string;
  readonly default_info?: unknown;
  readonly channel_info?: unknown;
}

export interface Message {
  readonly uid: string;
  readonly channel: string;
  readonly data: unknown;
  readonly client?: string;
  readonly info?: ClientInfo;
}

export interface JoinLeave {
  readonly channel: string;
  readonly data: ClientInfo;
}

export interface Subscription {
  publish(data: unknown): Promise<{ readonly status: boolean }>;
  presence(): Promise<{ readonly data: Readonly<Record<string, ClientInfo>> }>;
  history(): Promise<{ readonly data: readonly Message[] }>;
  unsubscribe(): void;
}

/** The 1.x client, as far as the suites use it; the package has no types. */
export interface Centrifuge2016 {
  on(event: 'connect', listener: (context: { readonly client: string }) => void): void;
  on(event: 'disconnect', listener: (context: { readonly reason: string; readonly reconnect: boolean }) => void): void;
  connect(): void;
  disconnect(): void;
  subscribe(channel: string, events: SubscriptionEvents): Subscription;
  startBatching(): void;
  stopBatching(flush: boolean): void;
  startAuthBatching(): void;
  stopAuthBatching(): void;
}

export type Constructor2016 = new (options: object) => Centrifuge2016;

/** Releases of that client, and the packages that hold them; the minor versions differ in how they subscribe again. */
const packages = { '1.5.0': 'centrifuge-1', '1.4.9': 'centrifuge-1-4' } as const;
export type Release2016 = keyof typeof packages;
export const releases2016 = ['1.5.0', '1.4.9'] as const satisfies readonly Release2016[];

/** The build for pages. */
export function browserBuild2016(release: Release2016): string {
  return require.resolve(`${packages[release]}/centrifuge.js`);
}

/**
 * What is sent before the connection is open throws. The client does so when fresh credentials arrive while it connects with the
 * old ones: in a page that is a line on the console, in this process it would be the end of it.
 */
class PageWebSocket extends WebSocket {
  override send(text: string): void {
    if (this.readyState !== WebSocket.CONNECTING) super.send(text);
  }
}

/** The package's own code, unmodified; what it takes from the globals of a page is handed to it. */
function load(release: Release2016): Constructor2016 {
  const path = require.resolve(packages[release]);
  const module: { exports: unknown } = { exports: {} };
  const run = compileFunction(readFileSync(path, 'utf8'), ['require', 'module', 'global', 'WebSocket'], {
    filename: path,
  }) as (...parameters: readonly unknown[]) => void;
  run(createRequire(path), module, { XMLHttpRequest: XmlHttpRequest }, PageWebSocket);
  return module.exports as Constructor2016;
}

const clients = { '1.5.0': load('1.5.0'), '1.4.9': load('1.4.9') };

/** A client of 2016, as an application constructs it. */
export function createClient2016(release: Release2016, options: object): Centrifuge2016 {
  return new clients[release]({ retry: 20, maxRetry: 100, ...options });
}
