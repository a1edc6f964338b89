import { disconnects, type Frame } from '@spindle/protocol';
import type { ChannelRules } from '../channel/channel-rules.ts';
import { completeChannelSettings, type ChannelOptions } from '../channel/complete-settings.ts';
import { createChannelRules } from '../channel/create-channel-rules.ts';
import type { Authenticator, LegacyAuthenticator } from '../session/authenticator.ts';
import { Session } from '../session/session.ts';
import type { RpcSettings } from '../session/rpc-handler.ts';
import { defaultClientSettings, type ClientSettings } from '../session/settings.ts';
import type { Statistic } from '../statistics/statistics.ts';
import { StatisticsWindow, type StatisticsGrowth } from '../statistics/statistics-window.ts';
import type { Connection, ConnectionRequest, Transport } from '../transport/transport.ts';
import { createControlHub } from '../engine/memory/control-hub.ts';
import { assemble, type Assembly } from './assemble.ts';
import { completeOptions } from './complete-options.ts';
import { Everywhere } from './everywhere.ts';
import { explain, type Explanation, type ExplainRequest } from './explain.ts';
import { countsOf, type RefusedConnection } from './counted-events.ts';
import { createNodeCommands } from './node-commands.ts';
import type { NodeOptions } from './options.ts';
import { createPolicyApi, enforce, type PolicyApi } from './policy-api.ts';
import { createServerApi, type ServerApi } from './server-api.ts';
import { disconnectAll } from './shutdown.ts';

export interface NodeInfo {
  readonly uid: string;
  readonly name: string;
  readonly version: string;
  readonly numClients: number;
  readonly numUsers: number;
  readonly numChannels: number;
  readonly numSubs: number;
  /** Seconds since the node was created. */
  readonly uptime: number;
  /** How much the counts of `statistics` grew in the last interval; null before the first is over (S107). */
  readonly growth: StatisticsGrowth | null;
}

/** What can be replaced while the node runs; what is absent stays. Connections made before keep what they were granted. */
export interface NodeChanges {
  readonly channels?: ChannelOptions | undefined;
  readonly client?: Partial<ClientSettings> | undefined;
  readonly rpcSettings?: RpcSettings | undefined;
  readonly authenticator?: Authenticator | null | undefined;
  readonly legacy?: LegacyAuthenticator | null | undefined;
}

/** A server without a network: hosts hand it connections, the application's backend calls its API. */
export interface Node extends ServerApi, PolicyApi {
  /** Unique per process. */
  readonly id: string;
  /** Channel rules in force. */
  readonly rules: ChannelRules;
  /** Takes over a transport that has just opened. During shutdown it is closed at once (3001). */
  accept(transport: Transport, request?: ConnectionRequest): Connection;
  /**
   * Takes what a client of an emulated transport sends by another way. What is for another node is handed on; false: there is
   * no such node. What is for a connection that does not exist is dropped: its client learns of that from the way it
   * receives by. Rejects when the other node does not answer in time, or fails.
   */
  receive(sender: { readonly node: string; readonly session: string }, frame: Frame): Promise<boolean>;
  /** A hook may look at the requests that open connections: hosts are to keep them (T103). */
  readonly keepsRequests: boolean;
  /** Connections, connected or not. */
  readonly numConnections: number;
  /** The same with those of the nodes that share limits with this one. */
  readonly numConnectionsEverywhere: number;
  /** Those whose request came from the address, everywhere. */
  numConnectionsFrom(address: string): number;
  /** All nodes, by name. */
  info(): Promise<readonly NodeInfo[]>;
  /** Counts a request for a connection that its listener did not let in, by HTTP status and rule (S106). */
  countRefused(refusal: RefusedConnection): void;
  /** What was counted since the node was created: disconnects, errors, dropped publications (S106). */
  statistics(): readonly Statistic[];
  /** Whether somebody may do something, by which rule, and what would make it pass (Y1 to Y4). */
  explain(request: ExplainRequest): Promise<Explanation>;
  reload(changes: NodeChanges): void;
  /**
   * Tells every client to reconnect, over `spreadMs` (default: at once), waits for the hooks that are told of it, and closes
   * the engine. Idempotent.
   */
  shutdown(options?: { readonly spreadMs?: number | undefined }): Promise<void>;
}

/** Everything that is left out has a default: no options make a node in memory that is closed (S147). */
export function createNode(given: NodeOptions = {}): Node {
  const options = completeOptions(given);
  const id = crypto.randomUUID();
  const { env, roster, positionChecks } = assemble(id, options);
  const { clock, hub, wheel } = env;
  const startedAt = clock.now();
  const { infoMetricsIntervalMs = 60_000 } = options;
  const statisticsWindow = new StatisticsWindow(env.statistics, infoMetricsIntervalMs, startedAt);
  const control = options.control ?? createControlHub({ clock }).join();
  const commands = createNodeCommands(env, roster, describeNode);
  const everywhere = new Everywhere(control, commands);
  env.closeEverywhere = async (...closing) => void (await everywhere.call('close', ...closing));
  Promise.all([options.broker.run(hub), everywhere.run(id)]).catch((error: unknown) =>
    env.reportFailure('start', error),
  );
  env.policies.run((withdrawal) => enforce(env, roster, withdrawal));
  let stopping: Promise<void> | null = null;

  function describeNode(): NodeInfo {
    return {
      uid: id,
      name: options.name,
      version: options.version,
      numClients: roster.numConnected,
      numUsers: roster.numUsers,
      numChannels: hub.numChannels,
      numSubs: hub.numSubs,
      uptime: Math.floor((clock.now() - startedAt) / 1_000),
      growth: statisticsWindow.read(clock.now()),
    };
  }

  async function stop(spreadMs: number): Promise<void> {
    positionChecks.close();
    await disconnectAll(roster.list(), spreadMs, clock);
    await env.notices.settled();
    hub.close();
    wheel.close();
    await Promise.all([options.broker.close(), options.presence.close(), env.policies.close(), control.close()]);
  }

  return {
    ...createServerApi(env, everywhere),
    ...createPolicyApi(env, everywhere),
    id,
    keepsRequests: options.hooks !== undefined,
    get rules() {
      return env.rules;
    },
    get numConnections() {
      return roster.size;
    },
    get numConnectionsEverywhere() {
      return roster.size + (env.limits?.numConnections ?? 0);
    },
    numConnectionsFrom: (address) => roster.numFrom(address) + (env.limits?.numConnectionsFrom(address) ?? 0),
    accept(transport, request = {}) {
      const session = new Session(crypto.randomUUID(), transport, request, env);
      roster.add(session);
      if (stopping !== null) session.close(disconnects.shutdown);
      return session;
    },
    receive(sender, frame) {
      if (sender.node !== id) return everywhere.callOne(sender.node, 'receive', sender.session, frame);
      return commands.receive(sender.session, frame).then(() => true);
    },
    async info() {
      return (await everywhere.call('info')).toSorted((a, b) => compare(a.name, b.name) || compare(a.uid, b.uid));
    },
    ...countsOf(env.statistics),
    async explain(request) {
      const { client = '' } = request;
      const elsewhere = client === '' || roster.get(client) ? [] : await everywhere.callOthers('explain', request);
      return elsewhere.find((explanation) => explanation !== null) ?? explain(env, roster, request);
    },
    reload: (changes) => reconfigure(env, changes),
    shutdown({ spreadMs = 0 } = {}) {
      stopping ??= stop(spreadMs);
      return stopping;
    },
  };
}

function reconfigure(env: Assembly['env'], changes: NodeChanges): void {
  if (changes.channels !== undefined) env.rules = createChannelRules(completeChannelSettings(changes.channels));
  if (changes.client !== undefined) env.settings = { ...defaultClientSettings, ...changes.client };
  if (changes.rpcSettings !== undefined) env.rpcSettings = changes.rpcSettings;
  if (changes.authenticator !== undefined) env.authenticator = changes.authenticator;
  if (changes.legacy !== undefined) env.legacy = changes.legacy;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
