// Generated from proto/client-v1.proto by codegen/generate.ts; edit those.
import { emptyRecord } from '../empty-record.ts';
import { payloadText } from '../json/payload-text.ts';
import { quote } from '../json/quote.ts';
import type { JsonReader } from '../json/reader.ts';
import type { Mutable } from '../mutable.ts';
import type * as t from './v1-types.ts';

export function formatCommand(message: t.Command): string {
  let out = '';
  if (message.id) {
    out += '{"id":' + message.id;
  }
  if (message.method) {
    out += (out === '' ? '{"method":' : ',"method":') + message.method;
  }
  if (message.params !== undefined && message.params.length > 0) {
    out += (out === '' ? '{"params":' : ',"params":') + payloadText(message.params);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseCommand(reader: JsonReader): t.Command {
  const message: Mutable<t.Command> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'id':
        if (!reader.takeNull()) message.id = reader.uint32();
        break;
      case 'method':
        if (!reader.takeNull()) message.method = parseMethodType(reader);
        break;
      case 'params':
        message.params = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatReply(message: t.Reply): string {
  let out = '';
  if (message.id) {
    out += '{"id":' + message.id;
  }
  if (message.error !== undefined) {
    out += (out === '' ? '{"error":' : ',"error":') + formatError(message.error);
  }
  if (message.result !== undefined && message.result.length > 0) {
    out += (out === '' ? '{"result":' : ',"result":') + payloadText(message.result);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseReply(reader: JsonReader): t.Reply {
  const message: Mutable<t.Reply> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'id':
        if (!reader.takeNull()) message.id = reader.uint32();
        break;
      case 'error':
        if (!reader.takeNull()) message.error = parseError(reader);
        break;
      case 'result':
        message.result = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatError(message: t.Error): string {
  let out = '';
  out += '{"code":' + message.code;
  out += ',"message":' + quote(message.message);
  return out + '}';
}

export function parseError(reader: JsonReader): t.Error {
  const message: Mutable<t.Error> = { code: 0, message: '' };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'code':
        if (!reader.takeNull()) message.code = reader.uint32();
        break;
      case 'message':
        if (!reader.takeNull()) message.message = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPush(message: t.Push): string {
  let out = '';
  if (message.type) {
    out += '{"type":' + message.type;
  }
  if (message.channel) {
    out += (out === '' ? '{"channel":' : ',"channel":') + quote(message.channel);
  }
  out +=
    (out === '' ? '{"data":' : ',"data":') +
    (message.data !== undefined && message.data.length > 0 ? payloadText(message.data) : 'null');
  return out + '}';
}

export function parsePush(reader: JsonReader): t.Push {
  const message: Mutable<t.Push> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'type':
        if (!reader.takeNull()) message.type = parsePushType(reader);
        break;
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatClientInfo(message: t.ClientInfo): string {
  let out = '';
  out += '{"user":' + quote(message.user);
  out += ',"client":' + quote(message.client);
  if (message.connInfo !== undefined && message.connInfo.length > 0) {
    out += ',"conn_info":' + payloadText(message.connInfo);
  }
  if (message.chanInfo !== undefined && message.chanInfo.length > 0) {
    out += ',"chan_info":' + payloadText(message.chanInfo);
  }
  return out + '}';
}

export function parseClientInfo(reader: JsonReader): t.ClientInfo {
  const message: Mutable<t.ClientInfo> = { user: '', client: '' };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'user':
        if (!reader.takeNull()) message.user = reader.string();
        break;
      case 'client':
        if (!reader.takeNull()) message.client = reader.string();
        break;
      case 'conn_info':
        message.connInfo = reader.raw();
        break;
      case 'chan_info':
        message.chanInfo = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPublication(message: t.Publication): string {
  let out = '';
  if (message.seq) {
    out += '{"seq":' + message.seq;
  }
  if (message.gen) {
    out += (out === '' ? '{"gen":' : ',"gen":') + message.gen;
  }
  out +=
    (out === '' ? '{"data":' : ',"data":') +
    (message.data !== undefined && message.data.length > 0 ? payloadText(message.data) : 'null');
  if (message.info !== undefined) {
    out += ',"info":' + formatClientInfo(message.info);
  }
  if (message.offset) {
    out += ',"offset":' + message.offset;
  }
  if (message.tags !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.tags)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + quote(value);
    }
    if (entries !== '') {
      out += ',"tags":' + '{' + entries + '}';
    }
  }
  return out + '}';
}

export function parsePublication(reader: JsonReader): t.Publication {
  const message: Mutable<t.Publication> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'seq':
        if (!reader.takeNull()) message.seq = reader.uint32();
        break;
      case 'gen':
        if (!reader.takeNull()) message.gen = reader.uint32();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      case 'info':
        if (!reader.takeNull()) message.info = parseClientInfo(reader);
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'tags':
        if (!reader.takeNull()) {
          const entries = emptyRecord<string>();
          if (reader.beginObject()) do entries[reader.key()] = reader.string(); while (reader.nextField());
          message.tags = entries;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatJoin(message: t.Join): string {
  let out = '';
  out += '{"info":' + (message.info !== undefined ? formatClientInfo(message.info) : 'null');
  return out + '}';
}

export function parseJoin(reader: JsonReader): t.Join {
  const message: Mutable<t.Join> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'info':
        if (!reader.takeNull()) message.info = parseClientInfo(reader);
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatLeave(message: t.Leave): string {
  let out = '';
  out += '{"info":' + (message.info !== undefined ? formatClientInfo(message.info) : 'null');
  return out + '}';
}

export function parseLeave(reader: JsonReader): t.Leave {
  const message: Mutable<t.Leave> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'info':
        if (!reader.takeNull()) message.info = parseClientInfo(reader);
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatUnsubscribe(message: t.Unsubscribe): string {
  let out = '';
  if (message.resubscribe) {
    out += '{"resubscribe":' + 'true';
  }
  if (message.code) {
    out += (out === '' ? '{"code":' : ',"code":') + message.code;
  }
  if (message.reason) {
    out += (out === '' ? '{"reason":' : ',"reason":') + quote(message.reason);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseUnsubscribe(reader: JsonReader): t.Unsubscribe {
  const message: Mutable<t.Unsubscribe> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'resubscribe':
        if (!reader.takeNull()) message.resubscribe = reader.bool();
        break;
      case 'code':
        if (!reader.takeNull()) message.code = reader.uint32();
        break;
      case 'reason':
        if (!reader.takeNull()) message.reason = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSubscribe(message: t.Subscribe): string {
  let out = '';
  if (message.recoverable) {
    out += '{"recoverable":' + 'true';
  }
  if (message.seq) {
    out += (out === '' ? '{"seq":' : ',"seq":') + message.seq;
  }
  if (message.gen) {
    out += (out === '' ? '{"gen":' : ',"gen":') + message.gen;
  }
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  if (message.offset) {
    out += (out === '' ? '{"offset":' : ',"offset":') + message.offset;
  }
  if (message.positioned) {
    out += (out === '' ? '{"positioned":' : ',"positioned":') + 'true';
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSubscribe(reader: JsonReader): t.Subscribe {
  const message: Mutable<t.Subscribe> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'recoverable':
        if (!reader.takeNull()) message.recoverable = reader.bool();
        break;
      case 'seq':
        if (!reader.takeNull()) message.seq = reader.uint32();
        break;
      case 'gen':
        if (!reader.takeNull()) message.gen = reader.uint32();
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'positioned':
        if (!reader.takeNull()) message.positioned = reader.bool();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatMessage(message: t.Message): string {
  let out = '';
  out += '{"data":' + (message.data !== undefined && message.data.length > 0 ? payloadText(message.data) : 'null');
  return out + '}';
}

export function parseMessage(reader: JsonReader): t.Message {
  const message: Mutable<t.Message> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatConnect(message: t.Connect): string {
  let out = '';
  if (message.client) {
    out += '{"client":' + quote(message.client);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + quote(message.version);
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  if (message.subs !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.subs)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + formatSubscribeResult(value);
    }
    if (entries !== '') {
      out += (out === '' ? '{"subs":' : ',"subs":') + '{' + entries + '}';
    }
  }
  if (message.expires) {
    out += (out === '' ? '{"expires":' : ',"expires":') + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseConnect(reader: JsonReader): t.Connect {
  const message: Mutable<t.Connect> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'client':
        if (!reader.takeNull()) message.client = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.string();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      case 'subs':
        if (!reader.takeNull()) {
          const entries = emptyRecord<t.SubscribeResult>();
          if (reader.beginObject()) do entries[reader.key()] = parseSubscribeResult(reader); while (reader.nextField());
          message.subs = entries;
        }
        break;
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatDisconnect(message: t.Disconnect): string {
  let out = '';
  if (message.code) {
    out += '{"code":' + message.code;
  }
  if (message.reason) {
    out += (out === '' ? '{"reason":' : ',"reason":') + quote(message.reason);
  }
  if (message.reconnect) {
    out += (out === '' ? '{"reconnect":' : ',"reconnect":') + 'true';
  }
  return out === '' ? '{}' : out + '}';
}

export function parseDisconnect(reader: JsonReader): t.Disconnect {
  const message: Mutable<t.Disconnect> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'code':
        if (!reader.takeNull()) message.code = reader.uint32();
        break;
      case 'reason':
        if (!reader.takeNull()) message.reason = reader.string();
        break;
      case 'reconnect':
        if (!reader.takeNull()) message.reconnect = reader.bool();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatRefresh(message: t.Refresh): string {
  let out = '';
  if (message.expires) {
    out += '{"expires":' + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRefresh(reader: JsonReader): t.Refresh {
  const message: Mutable<t.Refresh> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatConnectRequest(message: t.ConnectRequest): string {
  let out = '';
  if (message.token) {
    out += '{"token":' + quote(message.token);
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  if (message.subs !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.subs)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + formatSubscribeRequest(value);
    }
    if (entries !== '') {
      out += (out === '' ? '{"subs":' : ',"subs":') + '{' + entries + '}';
    }
  }
  if (message.name) {
    out += (out === '' ? '{"name":' : ',"name":') + quote(message.name);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + quote(message.version);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseConnectRequest(reader: JsonReader): t.ConnectRequest {
  const message: Mutable<t.ConnectRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'token':
        if (!reader.takeNull()) message.token = reader.string();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      case 'subs':
        if (!reader.takeNull()) {
          const entries = emptyRecord<t.SubscribeRequest>();
          if (reader.beginObject()) do entries[reader.key()] = parseSubscribeRequest(reader); while (reader.nextField());
          message.subs = entries;
        }
        break;
      case 'name':
        if (!reader.takeNull()) message.name = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatConnectResult(message: t.ConnectResult): string {
  let out = '';
  out += '{"client":' + quote(message.client);
  out += ',"version":' + quote(message.version);
  if (message.expires) {
    out += ',"expires":' + 'true';
  }
  if (message.ttl) {
    out += ',"ttl":' + message.ttl;
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += ',"data":' + payloadText(message.data);
  }
  if (message.subs !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.subs)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + formatSubscribeResult(value);
    }
    if (entries !== '') {
      out += ',"subs":' + '{' + entries + '}';
    }
  }
  return out + '}';
}

export function parseConnectResult(reader: JsonReader): t.ConnectResult {
  const message: Mutable<t.ConnectResult> = { client: '', version: '' };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'client':
        if (!reader.takeNull()) message.client = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.string();
        break;
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      case 'subs':
        if (!reader.takeNull()) {
          const entries = emptyRecord<t.SubscribeResult>();
          if (reader.beginObject()) do entries[reader.key()] = parseSubscribeResult(reader); while (reader.nextField());
          message.subs = entries;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatRefreshRequest(message: t.RefreshRequest): string {
  let out = '';
  if (message.token) {
    out += '{"token":' + quote(message.token);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRefreshRequest(reader: JsonReader): t.RefreshRequest {
  const message: Mutable<t.RefreshRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'token':
        if (!reader.takeNull()) message.token = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatRefreshResult(message: t.RefreshResult): string {
  let out = '';
  out += '{"client":' + quote(message.client);
  out += ',"version":' + quote(message.version);
  if (message.expires) {
    out += ',"expires":' + 'true';
  }
  if (message.ttl) {
    out += ',"ttl":' + message.ttl;
  }
  return out + '}';
}

export function parseRefreshResult(reader: JsonReader): t.RefreshResult {
  const message: Mutable<t.RefreshResult> = { client: '', version: '' };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'client':
        if (!reader.takeNull()) message.client = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.string();
        break;
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSubscribeRequest(message: t.SubscribeRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  if (message.token) {
    out += (out === '' ? '{"token":' : ',"token":') + quote(message.token);
  }
  if (message.recover) {
    out += (out === '' ? '{"recover":' : ',"recover":') + 'true';
  }
  if (message.seq) {
    out += (out === '' ? '{"seq":' : ',"seq":') + message.seq;
  }
  if (message.gen) {
    out += (out === '' ? '{"gen":' : ',"gen":') + message.gen;
  }
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  if (message.offset) {
    out += (out === '' ? '{"offset":' : ',"offset":') + message.offset;
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSubscribeRequest(reader: JsonReader): t.SubscribeRequest {
  const message: Mutable<t.SubscribeRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'token':
        if (!reader.takeNull()) message.token = reader.string();
        break;
      case 'recover':
        if (!reader.takeNull()) message.recover = reader.bool();
        break;
      case 'seq':
        if (!reader.takeNull()) message.seq = reader.uint32();
        break;
      case 'gen':
        if (!reader.takeNull()) message.gen = reader.uint32();
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSubscribeResult(message: t.SubscribeResult): string {
  let out = '';
  if (message.expires) {
    out += '{"expires":' + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  if (message.recoverable) {
    out += (out === '' ? '{"recoverable":' : ',"recoverable":') + 'true';
  }
  if (message.seq) {
    out += (out === '' ? '{"seq":' : ',"seq":') + message.seq;
  }
  if (message.gen) {
    out += (out === '' ? '{"gen":' : ',"gen":') + message.gen;
  }
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  if (message.publications !== undefined && message.publications.length > 0) {
    let items = '';
    for (const item of message.publications) items += (items === '' ? '' : ',') + formatPublication(item);
    out += (out === '' ? '{"publications":' : ',"publications":') + '[' + items + ']';
  }
  if (message.recovered) {
    out += (out === '' ? '{"recovered":' : ',"recovered":') + 'true';
  }
  if (message.offset) {
    out += (out === '' ? '{"offset":' : ',"offset":') + message.offset;
  }
  if (message.positioned) {
    out += (out === '' ? '{"positioned":' : ',"positioned":') + 'true';
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSubscribeResult(reader: JsonReader): t.SubscribeResult {
  const message: Mutable<t.SubscribeResult> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      case 'recoverable':
        if (!reader.takeNull()) message.recoverable = reader.bool();
        break;
      case 'seq':
        if (!reader.takeNull()) message.seq = reader.uint32();
        break;
      case 'gen':
        if (!reader.takeNull()) message.gen = reader.uint32();
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'publications':
        if (!reader.takeNull()) {
          const items: t.Publication[] = [];
          if (reader.beginArray()) do items.push(parsePublication(reader)); while (reader.nextItem());
          message.publications = items;
        }
        break;
      case 'recovered':
        if (!reader.takeNull()) message.recovered = reader.bool();
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'positioned':
        if (!reader.takeNull()) message.positioned = reader.bool();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSubRefreshRequest(message: t.SubRefreshRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  if (message.token) {
    out += (out === '' ? '{"token":' : ',"token":') + quote(message.token);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSubRefreshRequest(reader: JsonReader): t.SubRefreshRequest {
  const message: Mutable<t.SubRefreshRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'token':
        if (!reader.takeNull()) message.token = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSubRefreshResult(message: t.SubRefreshResult): string {
  let out = '';
  if (message.expires) {
    out += '{"expires":' + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSubRefreshResult(reader: JsonReader): t.SubRefreshResult {
  const message: Mutable<t.SubRefreshResult> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'expires':
        if (!reader.takeNull()) message.expires = reader.bool();
        break;
      case 'ttl':
        if (!reader.takeNull()) message.ttl = reader.uint32();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatUnsubscribeRequest(message: t.UnsubscribeRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseUnsubscribeRequest(reader: JsonReader): t.UnsubscribeRequest {
  const message: Mutable<t.UnsubscribeRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatUnsubscribeResult(_message: t.UnsubscribeResult): string {
  return '{}';
}

export function parseUnsubscribeResult(reader: JsonReader): t.UnsubscribeResult {
  const message: t.UnsubscribeResult = {};
  if (!reader.beginObject()) return message;
  do {
    reader.key();
    reader.skip();
  } while (reader.nextField());
  return message;
}

export function formatPublishRequest(message: t.PublishRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parsePublishRequest(reader: JsonReader): t.PublishRequest {
  const message: Mutable<t.PublishRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPublishResult(_message: t.PublishResult): string {
  return '{}';
}

export function parsePublishResult(reader: JsonReader): t.PublishResult {
  const message: t.PublishResult = {};
  if (!reader.beginObject()) return message;
  do {
    reader.key();
    reader.skip();
  } while (reader.nextField());
  return message;
}

export function formatPresenceRequest(message: t.PresenceRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  return out === '' ? '{}' : out + '}';
}

export function parsePresenceRequest(reader: JsonReader): t.PresenceRequest {
  const message: Mutable<t.PresenceRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPresenceResult(message: t.PresenceResult): string {
  let out = '';
  let entries = '';
  for (const [key, value] of Object.entries(message.presence)) {
    entries += (entries === '' ? '' : ',') + quote(key) + ':' + formatClientInfo(value);
  }
  out += '{"presence":' + '{' + entries + '}';
  return out + '}';
}

export function parsePresenceResult(reader: JsonReader): t.PresenceResult {
  const message: Mutable<t.PresenceResult> = { presence: emptyRecord() };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'presence':
        if (!reader.takeNull()) {
          const entries = emptyRecord<t.ClientInfo>();
          if (reader.beginObject()) do entries[reader.key()] = parseClientInfo(reader); while (reader.nextField());
          message.presence = entries;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPresenceStatsRequest(message: t.PresenceStatsRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  return out === '' ? '{}' : out + '}';
}

export function parsePresenceStatsRequest(reader: JsonReader): t.PresenceStatsRequest {
  const message: Mutable<t.PresenceStatsRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPresenceStatsResult(message: t.PresenceStatsResult): string {
  let out = '';
  out += '{"num_clients":' + message.numClients;
  out += ',"num_users":' + message.numUsers;
  return out + '}';
}

export function parsePresenceStatsResult(reader: JsonReader): t.PresenceStatsResult {
  const message: Mutable<t.PresenceStatsResult> = { numClients: 0, numUsers: 0 };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'num_clients':
        if (!reader.takeNull()) message.numClients = reader.uint32();
        break;
      case 'num_users':
        if (!reader.takeNull()) message.numUsers = reader.uint32();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatStreamPosition(message: t.StreamPosition): string {
  let out = '';
  if (message.offset) {
    out += '{"offset":' + message.offset;
  }
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseStreamPosition(reader: JsonReader): t.StreamPosition {
  const message: Mutable<t.StreamPosition> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatHistoryRequest(message: t.HistoryRequest): string {
  let out = '';
  if (message.channel) {
    out += '{"channel":' + quote(message.channel);
  }
  if (message.limit) {
    out += (out === '' ? '{"limit":' : ',"limit":') + message.limit;
  }
  if (message.since !== undefined) {
    out += (out === '' ? '{"since":' : ',"since":') + formatStreamPosition(message.since);
  }
  if (message.reverse) {
    out += (out === '' ? '{"reverse":' : ',"reverse":') + 'true';
  }
  return out === '' ? '{}' : out + '}';
}

export function parseHistoryRequest(reader: JsonReader): t.HistoryRequest {
  const message: Mutable<t.HistoryRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'limit':
        if (!reader.takeNull()) message.limit = reader.int32();
        break;
      case 'since':
        if (!reader.takeNull()) message.since = parseStreamPosition(reader);
        break;
      case 'reverse':
        if (!reader.takeNull()) message.reverse = reader.bool();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatHistoryResult(message: t.HistoryResult): string {
  let out = '';
  let items = '';
  for (const item of message.publications) items += (items === '' ? '' : ',') + formatPublication(item);
  out += '{"publications":' + '[' + items + ']';
  out += ',"epoch":' + quote(message.epoch);
  out += ',"offset":' + message.offset;
  return out + '}';
}

export function parseHistoryResult(reader: JsonReader): t.HistoryResult {
  const message: Mutable<t.HistoryResult> = { publications: [], epoch: '', offset: 0 };
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'publications':
        if (!reader.takeNull()) {
          const items: t.Publication[] = [];
          if (reader.beginArray()) do items.push(parsePublication(reader)); while (reader.nextItem());
          message.publications = items;
        }
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPingRequest(_message: t.PingRequest): string {
  return '{}';
}

export function parsePingRequest(reader: JsonReader): t.PingRequest {
  const message: t.PingRequest = {};
  if (!reader.beginObject()) return message;
  do {
    reader.key();
    reader.skip();
  } while (reader.nextField());
  return message;
}

export function formatPingResult(_message: t.PingResult): string {
  return '{}';
}

export function parsePingResult(reader: JsonReader): t.PingResult {
  const message: t.PingResult = {};
  if (!reader.beginObject()) return message;
  do {
    reader.key();
    reader.skip();
  } while (reader.nextField());
  return message;
}

export function formatRPCRequest(message: t.RPCRequest): string {
  let out = '';
  if (message.data !== undefined && message.data.length > 0) {
    out += '{"data":' + payloadText(message.data);
  }
  if (message.method) {
    out += (out === '' ? '{"method":' : ',"method":') + quote(message.method);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRPCRequest(reader: JsonReader): t.RPCRequest {
  const message: Mutable<t.RPCRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'data':
        message.data = reader.raw();
        break;
      case 'method':
        if (!reader.takeNull()) message.method = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatRPCResult(message: t.RPCResult): string {
  let out = '';
  if (message.data !== undefined && message.data.length > 0) {
    out += '{"data":' + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRPCResult(reader: JsonReader): t.RPCResult {
  const message: Mutable<t.RPCResult> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatSendRequest(message: t.SendRequest): string {
  let out = '';
  if (message.data !== undefined && message.data.length > 0) {
    out += '{"data":' + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseSendRequest(reader: JsonReader): t.SendRequest {
  const message: Mutable<t.SendRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'data':
        message.data = reader.raw();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function parseMethodType(reader: JsonReader): number {
  if (!reader.peeksString()) return reader.int32();
  switch (reader.string().toUpperCase()) {
    case 'CONNECT':
      return 0;
    case 'SUBSCRIBE':
      return 1;
    case 'UNSUBSCRIBE':
      return 2;
    case 'PUBLISH':
      return 3;
    case 'PRESENCE':
      return 4;
    case 'PRESENCE_STATS':
      return 5;
    case 'HISTORY':
      return 6;
    case 'PING':
      return 7;
    case 'SEND':
      return 8;
    case 'RPC':
      return 9;
    case 'REFRESH':
      return 10;
    case 'SUB_REFRESH':
      return 11;
    default:
      return reader.refuse('a name of MethodType');
  }
}

export function parsePushType(reader: JsonReader): number {
  if (!reader.peeksString()) return reader.int32();
  switch (reader.string().toUpperCase()) {
    case 'PUBLICATION':
      return 0;
    case 'JOIN':
      return 1;
    case 'LEAVE':
      return 2;
    case 'UNSUBSCRIBED':
      return 3;
    case 'MESSAGE':
      return 4;
    case 'SUBSCRIBED':
      return 5;
    case 'CONNECTED':
      return 6;
    case 'DISCONNECTED':
      return 7;
    case 'REFRESHED':
      return 8;
    default:
      return reader.refuse('a name of PushType');
  }
}
