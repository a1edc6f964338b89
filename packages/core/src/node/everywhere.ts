import type { Frame } from '@spindle/protocol';
import type { Refusal } from '../channel/decision.ts';
import type { Control } from '../engine/control.ts';
import { EngineError } from '../engine/engine-error.ts';
import { RefusedError, type Explanation } from '../session/refused.ts';
import { fromText, toText } from './control-text.ts';
import type { Explanation as ExplainAnswer, ExplainRequest } from './explain.ts';
import type { NodeInfo } from './node.ts';
import type { ConnectionDescription, ConnectionsRequest } from './policy-api.ts';
import type { ConnectionSelector } from './roster.ts';
import type { ServerDisconnectRequest, ServerRefreshRequest } from './server-api.ts';
import type { ServerSubscribeRequest } from './subscribe-session.ts';

/** What a node does with its own connections, for its own API and for that of other nodes (E90). */
export interface NodeCommands {
  subscribe(request: ServerSubscribeRequest): Promise<void>;
  unsubscribe(request: ConnectionSelector & { readonly channel: string }): Promise<void>;
  disconnect(request: ServerDisconnectRequest): Promise<void>;
  refresh(request: ServerRefreshRequest): Promise<void>;
  /** Those of a user, or all. */
  connections(request: ConnectionsRequest): Promise<readonly ConnectionDescription[]>;
  /** Subscribers by channel, for channels that have any. */
  channels(): Promise<ReadonlyMap<string, number>>;
  info(): Promise<NodeInfo>;
  /** Null: the client of the question is not here. */
  explain(request: ExplainRequest): Promise<ExplainAnswer | null>;
  /** Makes room for other connections. */
  close(clients: readonly string[], explanation: Explanation): Promise<void>;
  /** What a client of an emulated transport sent. */
  receive(session: string, frame: Frame): Promise<void>;
}

type CommandName = keyof NodeCommands;
type Params<N extends CommandName> = Parameters<NodeCommands[N]>;
type Result<N extends CommandName> = Awaited<ReturnType<NodeCommands[N]>>;

interface Request {
  readonly command: string;
  readonly params: readonly unknown[];
}

type Answer =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'failed'; readonly message: string };

/** The commands of all nodes together. */
export class Everywhere {
  readonly #control: Control;
  readonly #commands: NodeCommands;

  constructor(control: Control, commands: NodeCommands) {
    this.#control = control;
    this.#commands = commands;
  }

  /** From here on other nodes are served. */
  async run(node: string): Promise<void> {
    await this.#control.run(node, async (text) => toText(await this.#answer(fromText(text) as Request)));
  }

  /** What all nodes answer, this one first. Rejects, with the others done nevertheless, when one refuses or fails. */
  async call<N extends CommandName>(command: N, ...params: Params<N>): Promise<readonly Result<N>[]> {
    const [here, others] = await Promise.all([
      perform(this.#commands, command, params),
      this.callOthers(command, ...params),
    ]);
    return [here, ...others];
  }

  async callOthers<N extends CommandName>(command: N, ...params: Params<N>): Promise<readonly Result<N>[]> {
    const answers = await this.#control.askAll(toText({ command, params } satisfies Request));
    return answers.map(resultOf<N>);
  }

  /** False: there is no such other node. */
  async callOne<N extends CommandName>(node: string, command: N, ...params: Params<N>): Promise<boolean> {
    const answer = await this.#control.ask(node, toText({ command, params } satisfies Request));
    if (answer === null) return false;
    resultOf<N>(answer);
    return true;
  }

  async #answer({ command, params }: Request): Promise<Answer> {
    try {
      if (!isCommand(this.#commands, command)) return { kind: 'failed', message: `there is no command ${command}` };
      return { kind: 'done', result: await perform(this.#commands, command, params as Params<typeof command>) };
    } catch (error) {
      if (error instanceof RefusedError) return { kind: 'refused', refusal: error.refusal };
      return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  }
}

function isCommand(commands: NodeCommands, name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function perform<N extends CommandName>(commands: NodeCommands, name: N, params: Params<N>): Promise<Result<N>> {
  const command = commands[name] as (...params: Params<N>) => Promise<Result<N>>;
  return command(...params);
}

function resultOf<N extends CommandName>(text: string): Result<N> {
  const answer = fromText(text) as Answer;
  if (answer.kind === 'done') return answer.result as Result<N>;
  if (answer.kind === 'refused') throw new RefusedError(answer.refusal);
  throw new EngineError(`another node failed: ${answer.message}`, { temporary: true });
}
