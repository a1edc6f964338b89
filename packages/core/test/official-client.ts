import assert from 'node:assert/strict';
import { Centrifuge as JsonCentrifuge } from 'centrifuge-5';
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge-5/build/protobuf';
import type { Encoding, Frame } from '@spindle/protocol';
import type { SocketPair } from '@spindle/testkit';
import type { Rig } from './harness.ts';
import { rest } from './rest.ts';

interface OfficialPublication {
  readonly data?: unknown;
  readonly offset?: unknown;
  readonly delta?: boolean;
}

interface SubscribeResult {
  readonly delta?: boolean;
  readonly recovered?: boolean;
  readonly epoch?: string;
  readonly offset?: unknown;
  readonly publications?: readonly OfficialPublication[];
}

/** In Protobuf what is absent is null. */
interface OfficialReply {
  readonly id?: number;
  readonly error?: { readonly code: number } | null;
  readonly subscribe?: SubscribeResult | null;
  readonly push?: {
    readonly pub?: OfficialPublication | null;
    readonly unsubscribe?: { readonly code: number } | null;
  } | null;
}

/** What the official SDK has between frames and values. */
interface OfficialCodec {
  encodeCommands(commands: readonly object[]): Frame;
  decodeReplies(frame: Frame): readonly OfficialReply[];
  applyDeltaIfNeeded(publication: OfficialPublication, base: Uint8Array | undefined): { newPrevValue: Uint8Array };
}

const codecs: Readonly<Record<Encoding, OfficialCodec>> = {
  json: codecOf(new JsonCentrifuge('ws://localhost')),
  protobuf: codecOf(new ProtobufCentrifuge('ws://localhost')),
};

function codecOf(client: object): OfficialCodec {
  return (client as { readonly _codec: OfficialCodec })._codec;
}

/** A publication as the client got it: its payload with patches applied. */
export interface Seen {
  readonly text: string;
  readonly isPatch: boolean;
  /** 0: none. */
  readonly offset: number;
}

/**
 * A v2 client with delta compression that reads and writes with the codecs of the official SDK, patches included. It has one
 * subscription at a time, always to the same channel.
 */
export class OfficialClient {
  readonly socket: SocketPair;
  readonly #codec: OfficialCodec;
  readonly #channel: string;
  #nextId = 1;
  #replies: OfficialReply[] = [];
  #base: Uint8Array | undefined;
  /** Code with which the server ended the subscription; 0 while it did not. */
  unsubscribed = 0;

  private constructor(rig: Rig, encoding: Encoding, channel: string) {
    this.#codec = codecs[encoding];
    this.#channel = channel;
    this.socket = rig.host.connect(rig.node, { encoding });
  }

  static async join(rig: Rig, encoding: Encoding, channel: string): Promise<OfficialClient> {
    rig.tokens.connection('official', { user: 'official' });
    const client = new OfficialClient(rig, encoding, channel);
    await client.#reply(client.send({ connect: { token: 'official' } }));
    return client;
  }

  /** Subscribes with delta compression; `seen` are the publications of the answer. */
  async subscribe(params: object = {}): Promise<SubscribeResult & { readonly seen: readonly Seen[] }> {
    return this.subscribed(this.send({ subscribe: { channel: this.#channel, delta: 'fossil', ...params } }));
  }

  /** The answer to a subscribe command. */
  async subscribed(id: number): Promise<SubscribeResult & { readonly seen: readonly Seen[] }> {
    const result = (await this.#reply(id)).subscribe ?? {};
    this.unsubscribed = 0;
    // Patches follow a recovery alone.
    if (result.recovered !== true) this.#base = undefined;
    return { ...result, seen: (result.publications ?? []).map((publication) => this.#read(publication)) };
  }

  async unsubscribe(): Promise<void> {
    await this.#reply(this.send({ unsubscribe: { channel: this.#channel } }));
  }

  /** Sends a command and answers its id. */
  send(request: object): number {
    const id = this.#nextId++;
    this.socket.send(this.#codec.encodeCommands([{ id, ...request }]));
    return id;
  }

  /** Publications since the last look. */
  async seen(): Promise<Seen[]> {
    await rest();
    this.#receive();
    const seen: Seen[] = [];
    for (const { push } of this.#replies.splice(0)) {
      if (push?.unsubscribe) this.unsubscribed = push.unsubscribe.code;
      if (push?.pub) seen.push(this.#read(push.pub));
    }
    return seen;
  }

  /** The same, a line each: `@offset` and the payload, with `patch` before those that came as one. */
  async lines(): Promise<string[]> {
    return (await this.seen()).map(lineOfSeen);
  }

  #read(publication: OfficialPublication): Seen {
    const { newPrevValue } = this.#codec.applyDeltaIfNeeded(publication, this.#base);
    this.#base = newPrevValue;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(newPrevValue);
    return { text, isPatch: publication.delta === true, offset: Number(publication.offset ?? 0) };
  }

  async #reply(id: number): Promise<OfficialReply> {
    await rest();
    this.#receive();
    const place = this.#replies.findIndex((reply) => reply.id === id);
    const [reply] = place < 0 ? [] : this.#replies.splice(place, 1);
    if (reply === undefined || reply.error) assert.fail(`no result: ${JSON.stringify(reply)}`);
    return reply;
  }

  #receive(): void {
    for (const frame of this.socket.take()) this.#replies.push(...this.#codec.decodeReplies(frame));
  }
}

export function lineOfSeen({ text, isPatch, offset }: Seen): string {
  return `${isPatch ? 'patch ' : ''}@${offset} ${text}`;
}
