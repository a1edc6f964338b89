import assert from 'node:assert/strict';
import type { LegacyAuthenticator } from '@spindle/core';
import type { SocketPair } from '@spindle/testkit';
import type { Rig } from './harness.ts';
import { rest } from './rest.ts';

/** A reply or a push of the 2016 generation. */
export interface LegacyMessage {
  readonly uid?: string;
  readonly method: string;
  readonly error?: string;
  readonly advice?: string;
  readonly body: unknown;
}

/** Signatures are the parts themselves, joined by a bar. */
export function readableSignatures(connectionLifetimeSeconds = 0): LegacyAuthenticator {
  return {
    connectionLifetimeSeconds,
    isConnectionSigned: async ({ user, timestamp, info }, signature) => signature === `${user}|${timestamp}|${info}`,
    isSubscriptionSigned: async ({ client, channel, info }, signature) => signature === `${client}|${channel}|${info}`,
  };
}

/** A client of 2016 as a test sees it. */
export class LegacyClient {
  readonly socket: SocketPair;
  #nextUid = 1;
  #unread: LegacyMessage[] = [];

  constructor(rig: Rig) {
    this.socket = rig.host.connect(rig.node);
  }

  get id(): string {
    return this.socket.client;
  }

  /** Why the server closed the connection; null while it is open. */
  get closeReason(): unknown {
    const { closed } = this.socket;
    return closed instanceof Object ? (JSON.parse(closed.reason) as unknown) : closed;
  }

  send(method: string, params?: object): string {
    const uid = String(this.#nextUid++);
    this.socket.send(JSON.stringify({ uid, method, params }));
    return uid;
  }

  async ask(method: string, params?: object): Promise<LegacyMessage> {
    const uid = this.send(method, params);
    await rest();
    this.#read();
    const place = this.#unread.findIndex((message) => message.uid === uid);
    const [reply] = place < 0 ? [] : this.#unread.splice(place, 1);
    return reply ?? assert.fail(`no reply to ${method}; closed: ${JSON.stringify(this.socket.closed)}`);
  }

  async connect(user: string, { timestamp = '1451991486', info = '' } = {}): Promise<this> {
    const reply = await this.ask('connect', { user, timestamp, info, token: `${user}|${timestamp}|${info}` });
    assert.equal(reply.error, undefined);
    return this;
  }

  /** The body of a subscribe that has to succeed. */
  async subscribe(channel: string, more: object = {}): Promise<Record<string, unknown>> {
    const reply = await this.ask('subscribe', { channel, ...more });
    assert.equal(reply.error, undefined);
    return reply.body as Record<string, unknown>;
  }

  /** `error, advice` of a command that has to be refused. */
  async errorOf(method: string, params: object): Promise<string> {
    const { error, advice } = await this.ask(method, params);
    return `${error}, ${advice}`;
  }

  /** Everything that came in since the last look. */
  async messages(): Promise<LegacyMessage[]> {
    await rest();
    this.#read();
    return this.#unread.splice(0);
  }

  #read(): void {
    for (const frame of this.socket.take()) {
      const value = JSON.parse(String(frame)) as LegacyMessage | LegacyMessage[];
      this.#unread.push(...(Array.isArray(value) ? value : [value]));
    }
  }
}
