import { errors } from '../codes/errors.ts';
import type { Disconnect as DisconnectPush } from '../generated/v2-types.ts';
import { payloadText } from '../json/payload-text.ts';
import { quote } from '../json/quote.ts';
import type { Command, Push, Reply } from '../messages.ts';
import {
  clientBody,
  connectionBody,
  historyBody,
  messageBody,
  presenceBody,
  statusBody,
  subscribedBody,
} from './bodies.ts';
import { closeFrameOf } from './close.ts';
import { legacyErrorOf } from './errors.ts';

/** What stands where nothing is to be said: a list of no replies, which clients pass over. */
export const nothing = '[]';

/** A reply repeats uid and method of its command, and in its body the channel (L10). */
export function replyText(reply: Reply, command: Command): string {
  if (!('error' in reply)) return envelope(command, '', resultBody(reply, command));
  if (isAboutExpiry(reply.error.code, command)) {
    return envelope(command, '', connectionBody({ expires: true }, true));
  }
  const { error, advice } = legacyErrorOf(reply.error);
  return envelope(command, `"error":${quote(error)},"advice":${quote(advice)},`, refusedBody(command));
}

function envelope({ uid, method }: Command, error: string, body: string): string {
  const start = uid === undefined ? '{' : `{"uid":${quote(uid)},`;
  return `${start}"method":${quote(method)},${error}"body":${body}}`;
}

/** Credentials that are too old are no error here (L14). */
function isAboutExpiry(code: number, { method }: Command): boolean {
  return code === errors.expired.code && (method === 'connect' || method === 'refresh');
}

function resultBody(reply: Extract<Reply, { readonly result: object }>, command: Command): string {
  const channel = channelOf(command);
  switch (reply.method) {
    case 'connect':
    case 'refresh':
      return connectionBody(reply.result);
    case 'subscribe':
      return subscribedBody(channel, reply.result);
    case 'unsubscribe':
    case 'publish':
      return statusBody(channel, true);
    case 'presence':
      return presenceBody(channel, reply.result.presence);
    case 'history':
      return historyBody(channel, reply.result);
    case 'ping':
      return pongBody(command);
    // Commands that this generation does not have.
    case 'presenceStats':
    case 'rpc':
    case 'subRefresh':
      break;
  }
  return 'null';
}

function refusedBody(command: Command): string {
  return 'params' in command && 'channel' in command.params ? statusBody(channelOf(command), false) : 'null';
}

function channelOf(command: Command): string {
  return 'params' in command && 'channel' in command.params ? (command.params.channel ?? '') : '';
}

function pongBody(command: Command): string {
  const data = command.method === 'ping' ? command.params.data : undefined;
  return data === undefined ? 'null' : `{"data":${payloadText(data)}}`;
}

/** Pushes have no uid (L10). Those that this generation does not know say nothing. */
export function pushText(push: Push): string {
  switch (push.type) {
    case 'publication':
      return unasked('message', messageBody(push.channel, push.publication, push.epoch));
    case 'join':
    case 'leave':
      return unasked(push.type, `{"channel":${quote(push.channel)},"data":${clientBody(push.info)}}`);
    case 'unsubscribe':
      return unasked('unsubscribe', statusBody(push.channel, true));
    case 'disconnect':
      return unasked('disconnect', disconnectBody(push.disconnect));
    case 'subscribe':
    case 'message':
    case 'connect':
    case 'refresh':
      break;
  }
  return nothing;
}

function disconnectBody({ code = 0, reason = '' }: DisconnectPush): string {
  return closeFrameOf({ code, reason }).reason;
}

function unasked(method: string, body: string): string {
  return `{"method":"${method}","body":${body}}`;
}
