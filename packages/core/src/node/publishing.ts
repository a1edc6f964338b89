import type { Payload } from '@spindle/protocol';
import type { Channel } from '../channel/channel-rules.ts';
import type { Namespace } from '../channel/namespace.ts';
import type { PublishOptions, PublishResult } from '../engine/broker.ts';
import { mapConcurrently } from '../lib/map-concurrently.ts';
import { outcomeOf, type MaybePromise } from '../lib/maybe-promise.ts';
import type { SessionEnvironment } from '../session/environment.ts';
import { RefusedError } from '../session/refused.ts';
import { addressed, type ChannelAddress } from './channel-address.ts';

export interface ServerPublishOptions {
  readonly skipHistory?: boolean | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly delta?: boolean | undefined;
  readonly version?: number | bigint | undefined;
  readonly versionEpoch?: string | undefined;
  /** Connection id: this subscriber does not get the publication while it is made (S122). */
  readonly excludeClient?: string | undefined;
}

/** What the application's backend publishes. `resolve` throws `RefusedError` for a channel there cannot be. */
export function createPublishing(env: SessionEnvironment, resolve: (name: string) => Channel) {
  /** Goes for every channel of the namespace. */
  function prepare(channel: Channel, data: Payload | undefined, asked: ServerPublishOptions): Prepared {
    const refusal = env.rules.checkData(channel, data);
    if (refusal !== null) return new RefusedError(refusal);
    const { skipHistory, tags, idempotencyKey, delta, version, versionEpoch, excludeClient } = asked;
    return {
      history: skipHistory === true ? undefined : (channel.history ?? undefined),
      tags,
      idempotencyKey,
      delta: delta === true || channel.namespace.options.deltaPublish,
      version,
      versionEpoch,
      excludeClient,
    };
  }

  function send(channel: Channel, data: Payload | undefined, prepared: Prepared): MaybePromise<PublishResult> {
    if (prepared instanceof RefusedError) throw prepared;
    return env.broker.publish(channel.name, data ?? '', prepared);
  }

  /** To a channel by its name, a payload; to an address, data of its type, whatever the address throws for other data. */
  function publish(channel: string, data: Payload | undefined, options?: ServerPublishOptions): Promise<PublishResult>;
  function publish<Input>(
    address: ChannelAddress<Input>,
    data: NoInfer<Input>,
    options?: ServerPublishOptions,
  ): Promise<PublishResult>;
  async function publish(
    to: string | ChannelAddress<unknown>,
    given: unknown,
    options?: ServerPublishOptions,
  ): Promise<PublishResult> {
    const { name, data } = addressed(to, given);
    return publishAtOnce(name, data, options);
  }

  function publishAtOnce(
    name: string,
    data: Payload | undefined,
    options: ServerPublishOptions = {},
  ): MaybePromise<PublishResult> {
    const channel = resolve(name);
    return send(channel, data, prepare(channel, data, options));
  }

  function broadcast(
    names: readonly string[],
    data: Payload | undefined,
    options: ServerPublishOptions = {},
  ): Promise<readonly PromiseSettledResult<PublishResult>[]> {
    const known = new Map<Namespace, Prepared>();
    let { rules } = env;
    const preparedFor = (channel: Channel): Prepared => {
      if (rules !== env.rules) known.clear();
      ({ rules } = env);
      let prepared = known.get(channel.namespace);
      if (prepared === undefined) known.set(channel.namespace, (prepared = prepare(channel, data, options)));
      return prepared;
    };
    return mapConcurrently(names, (name) =>
      outcomeOf(() => {
        const channel = resolve(name);
        return send(channel, data, preparedFor(channel));
      }),
    );
  }

  return {
    publish,

    /**
     * The same for a caller that has many publications to make: answers without a promise where the engine does (E106), and
     * then throws what `publish` would reject with.
     */
    publishAtOnce,

    /** The same for many channels, many at once. Answers for each in order; one that refuses does not hinder the others (H67). */
    broadcast,
  };
}

/** What is told the broker, or why nothing is. */
type Prepared = PublishOptions | RefusedError;
