/** The part of Spindle's HTTP API that a server without histories can answer. */

export interface Publication {
  readonly channel: string;
  readonly data: unknown;
}

type Publish = (publication: Publication) => void;

const calls: Readonly<Record<string, (body: unknown, publish: Publish) => string>> = {
  '/api/publish'(body, publish) {
    publish(body as Publication);
    return '{"result":{}}';
  },
  '/api/batch'(body, publish) {
    const { commands } = body as { readonly commands: readonly { readonly publish: Publication }[] };
    for (const command of commands) publish(command.publish);
    return `{"replies":[${commands.map(() => '{"publish":{}}').join(',')}]}`;
  },
  '/api/broadcast'(body, publish) {
    const { channels, data } = body as { readonly channels: readonly string[]; readonly data: unknown };
    for (const channel of channels) publish({ channel, data });
    return `{"result":{"responses":[${channels.map(() => '{"result":{}}').join(',')}]}}`;
  },
};

export function isCall(path: string): boolean {
  return Object.hasOwn(calls, path);
}

/** The body of the answer to a call that there is. */
export function answerCall(path: string, body: unknown, publish: Publish): string {
  return calls[path]?.(body, publish) ?? '{}';
}
