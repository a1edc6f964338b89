import {
  createNode,
  defaultChannelSettings,
  defaultClientSettings,
  type Authenticator,
  type FailureEvent,
  type LegacyAuthenticator,
  type Node,
} from '@spindle/core';
import { SocketHost, type SocketPair } from '../socket-pair.ts';
import type { Dialect } from '../wire/messages.ts';
import { modelNamespaces, optionsOf } from './channels.ts';
import type { DeliveryEngine, DeliverySubject } from './delivery-subject.ts';
import { UnreliableBroker } from './unreliable-broker.ts';

/** Publications one page of a recovery may hold: few, so that many recoveries take several. */
const recoveryPage = 4;

export const queueLimitBytes = 20_000;

export const positionCheckDelayMs = { real: 1_000, fake: 20_000 } as const;

/** A token is its grant, in JSON; clients of 2016 have credentials with any signature. */
export function tokenOf(dialect: Dialect, user: string, channels: readonly string[]): string {
  if (dialect === 'legacy json') return JSON.stringify({ user, timestamp: '1451991486', info: '', token: 'signed' });
  return JSON.stringify({ user, channels });
}

const authenticator: Authenticator = {
  async verifyConnection(token) {
    const { user, channels } = JSON.parse(token) as { user: string; channels: readonly string[] };
    return { ok: true, grant: { user, expireAt: null, subs: new Map(channels.map((channel) => [channel, {}])) } };
  },
  verifySubscription: async () => ({ ok: false, kind: 'invalid', rule: 'A0', because: 'nobody has such a token' }),
};

const legacy: LegacyAuthenticator = {
  connectionLifetimeSeconds: 0,
  isConnectionSigned: async () => true,
  isSubscriptionSigned: async () => true,
};

/** A node of the model, behind a network that the test makes as bad as it likes. */
export class ModelNode {
  readonly broker: UnreliableBroker;
  readonly presence: DeliveryEngine['presence'];
  readonly node: Node;
  readonly failures: FailureEvent[] = [];
  readonly #host = new SocketHost();

  constructor(
    { broker, presence }: DeliveryEngine,
    { clock }: DeliverySubject,
    onPublished: ConstructorParameters<typeof UnreliableBroker>[1],
  ) {
    this.broker = new UnreliableBroker(broker, onPublished);
    this.presence = presence;
    this.node = createNode({
      name: 'model',
      version: '1',
      channels: {
        ...defaultChannelSettings,
        namespaces: modelNamespaces.map((name) => ({ name, options: optionsOf(name) })),
      },
      client: {
        ...defaultClientSettings,
        // The clients of the model do not answer.
        pingIntervalMs: 0,
        queueMaxSizeBytes: queueLimitBytes,
        recoveryMaxPublicationLimit: recoveryPage,
        positionCheckDelayMs: positionCheckDelayMs[clock === undefined ? 'real' : 'fake'],
      },
      broker: this.broker,
      presence,
      authenticator,
      legacy,
      events: { onFailure: (event) => void this.failures.push(event) },
      clock,
      random: () => 0.5,
    });
  }

  dial(dialect: Dialect): SocketPair {
    return this.#host.connect(this.node, { encoding: dialect.endsWith('protobuf') ? 'protobuf' : 'json' });
  }
}
