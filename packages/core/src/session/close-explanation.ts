import type { Disconnect } from '@spindle/protocol';

/** Why the server ends a connection, for the operator. */
export interface CloseExplanation {
  readonly rule: string;
  readonly because: string;
  readonly fix?: string | undefined;
  /** The command that led to it, with its channel; absent: none did. */
  readonly operation?: string | undefined;
  readonly channel?: string | undefined;
}

export const legacyIsOff: CloseExplanation = {
  rule: 'L2',
  because: 'the client speaks the protocol of 2016, and legacy.enabled is false',
  fix: 'set legacy.enabled to true and legacy.secret to the secret the backend signs with, or update the client',
};

export const tooManyCommands: CloseExplanation = {
  rule: 'S52',
  because: 'too many commands wait for the one in progress',
};

export const payloadNotJson: CloseExplanation = {
  rule: 'S48',
  because: 'a payload for the connection is not JSON and the connection speaks JSON',
};

/** The transport itself ends with it, whatever the generation. */
export const messageTooBig: Disconnect = { code: 1009, reason: 'message too big' };

export function oversized(maxBytes: number): CloseExplanation {
  return {
    rule: 'T20',
    because: `a message of the client is longer than its transport takes, ${maxBytes} bytes`,
    fix: 'send less at once, or raise message_size_limit of the transport',
  };
}

export const stalled: CloseExplanation = {
  rule: 'T65',
  because: 'the client took nothing of what waited for it for write_timeout of its transport',
  fix: 'raise write_timeout of the transport if its clients pause for longer',
};

/** A host that finds it out does not tell how many bytes wait. */
export function slow(limit: number, waitingBytes?: number): CloseExplanation {
  return {
    rule: 'S29',
    because:
      waitingBytes === undefined
        ? `more bytes wait for the client than client.queue_max_size, ${limit}`
        : `${waitingBytes} bytes wait for the client, client.queue_max_size is ${limit}`,
    fix: 'raise client.queue_max_size, or send the client less',
  };
}
