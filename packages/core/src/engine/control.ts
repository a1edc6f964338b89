/** Does what another node asks, and answers. Does not reject: a failure is an answer too. */
export type ControlHandler = (request: string) => Promise<string>;

/**
 * How nodes ask each other for what only the node with a connection can do. Requests and answers are text that the nodes
 * alone understand.
 *
 * Promises: requests of one node reach another in the order they were made; a node that has left is not asked, and not
 * waited for. Every method may reject with an `EngineError`.
 */
export interface Control {
  /** Called once, before anything else. From here on other nodes can ask this one, which is known to them as `node`. */
  run(node: string, onRequest: ControlHandler): void | Promise<void>;
  /** Asks all other nodes. Their answers, in no order; rejects when one is there and does not answer in time. */
  askAll(request: string): Promise<readonly string[]>;
  /** Asks one other node. Null: there is none of that name. */
  ask(node: string, request: string): Promise<string | null>;
  close(): Promise<void>;
}
