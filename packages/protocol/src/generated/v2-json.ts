// Generated from proto/client-v2.proto by codegen/generate.ts; edit those.
import { emptyRecord } from '../empty-record.ts';
import { frameText } from '../json/frame-text.ts';
import { payloadText } from '../json/payload-text.ts';
import { quote } from '../json/quote.ts';
import type { JsonReader } from '../json/reader.ts';
import type { Mutable } from '../mutable.ts';
import type * as t from './v2-types.ts';

export function formatCommand(message: t.Command): string {
  let out = '';
  if (message.id) {
    out += '{"id":' + message.id;
  }
  if (message.connect !== undefined) {
    out += (out === '' ? '{"connect":' : ',"connect":') + formatConnectRequest(message.connect);
  }
  if (message.subscribe !== undefined) {
    out += (out === '' ? '{"subscribe":' : ',"subscribe":') + formatSubscribeRequest(message.subscribe);
  }
  if (message.unsubscribe !== undefined) {
    out += (out === '' ? '{"unsubscribe":' : ',"unsubscribe":') + formatUnsubscribeRequest(message.unsubscribe);
  }
  if (message.publish !== undefined) {
    out += (out === '' ? '{"publish":' : ',"publish":') + formatPublishRequest(message.publish);
  }
  if (message.presence !== undefined) {
    out += (out === '' ? '{"presence":' : ',"presence":') + formatPresenceRequest(message.presence);
  }
  if (message.presenceStats !== undefined) {
    out +=
      (out === '' ? '{"presence_stats":' : ',"presence_stats":') +
      formatPresenceStatsRequest(message.presenceStats);
  }
  if (message.history !== undefined) {
    out += (out === '' ? '{"history":' : ',"history":') + formatHistoryRequest(message.history);
  }
  if (message.ping !== undefined) {
    out += (out === '' ? '{"ping":' : ',"ping":') + formatPingRequest(message.ping);
  }
  if (message.send !== undefined) {
    out += (out === '' ? '{"send":' : ',"send":') + formatSendRequest(message.send);
  }
  if (message.rpc !== undefined) {
    out += (out === '' ? '{"rpc":' : ',"rpc":') + formatRPCRequest(message.rpc);
  }
  if (message.refresh !== undefined) {
    out += (out === '' ? '{"refresh":' : ',"refresh":') + formatRefreshRequest(message.refresh);
  }
  if (message.subRefresh !== undefined) {
    out += (out === '' ? '{"sub_refresh":' : ',"sub_refresh":') + formatSubRefreshRequest(message.subRefresh);
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
      case 'connect':
        if (!reader.takeNull()) message.connect = parseConnectRequest(reader);
        break;
      case 'subscribe':
        if (!reader.takeNull()) message.subscribe = parseSubscribeRequest(reader);
        break;
      case 'unsubscribe':
        if (!reader.takeNull()) message.unsubscribe = parseUnsubscribeRequest(reader);
        break;
      case 'publish':
        if (!reader.takeNull()) message.publish = parsePublishRequest(reader);
        break;
      case 'presence':
        if (!reader.takeNull()) message.presence = parsePresenceRequest(reader);
        break;
      case 'presence_stats':
        if (!reader.takeNull()) message.presenceStats = parsePresenceStatsRequest(reader);
        break;
      case 'history':
        if (!reader.takeNull()) message.history = parseHistoryRequest(reader);
        break;
      case 'ping':
        if (!reader.takeNull()) message.ping = parsePingRequest(reader);
        break;
      case 'send':
        if (!reader.takeNull()) message.send = parseSendRequest(reader);
        break;
      case 'rpc':
        if (!reader.takeNull()) message.rpc = parseRPCRequest(reader);
        break;
      case 'refresh':
        if (!reader.takeNull()) message.refresh = parseRefreshRequest(reader);
        break;
      case 'sub_refresh':
        if (!reader.takeNull()) message.subRefresh = parseSubRefreshRequest(reader);
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
  if (message.push !== undefined) {
    out += (out === '' ? '{"push":' : ',"push":') + formatPush(message.push);
  }
  if (message.connect !== undefined) {
    out += (out === '' ? '{"connect":' : ',"connect":') + formatConnectResult(message.connect);
  }
  if (message.subscribe !== undefined) {
    out += (out === '' ? '{"subscribe":' : ',"subscribe":') + formatSubscribeResult(message.subscribe);
  }
  if (message.unsubscribe !== undefined) {
    out += (out === '' ? '{"unsubscribe":' : ',"unsubscribe":') + formatUnsubscribeResult(message.unsubscribe);
  }
  if (message.publish !== undefined) {
    out += (out === '' ? '{"publish":' : ',"publish":') + formatPublishResult(message.publish);
  }
  if (message.presence !== undefined) {
    out += (out === '' ? '{"presence":' : ',"presence":') + formatPresenceResult(message.presence);
  }
  if (message.presenceStats !== undefined) {
    out +=
      (out === '' ? '{"presence_stats":' : ',"presence_stats":') +
      formatPresenceStatsResult(message.presenceStats);
  }
  if (message.history !== undefined) {
    out += (out === '' ? '{"history":' : ',"history":') + formatHistoryResult(message.history);
  }
  if (message.ping !== undefined) {
    out += (out === '' ? '{"ping":' : ',"ping":') + formatPingResult(message.ping);
  }
  if (message.rpc !== undefined) {
    out += (out === '' ? '{"rpc":' : ',"rpc":') + formatRPCResult(message.rpc);
  }
  if (message.refresh !== undefined) {
    out += (out === '' ? '{"refresh":' : ',"refresh":') + formatRefreshResult(message.refresh);
  }
  if (message.subRefresh !== undefined) {
    out += (out === '' ? '{"sub_refresh":' : ',"sub_refresh":') + formatSubRefreshResult(message.subRefresh);
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
      case 'push':
        if (!reader.takeNull()) message.push = parsePush(reader);
        break;
      case 'connect':
        if (!reader.takeNull()) message.connect = parseConnectResult(reader);
        break;
      case 'subscribe':
        if (!reader.takeNull()) message.subscribe = parseSubscribeResult(reader);
        break;
      case 'unsubscribe':
        if (!reader.takeNull()) message.unsubscribe = parseUnsubscribeResult(reader);
        break;
      case 'publish':
        if (!reader.takeNull()) message.publish = parsePublishResult(reader);
        break;
      case 'presence':
        if (!reader.takeNull()) message.presence = parsePresenceResult(reader);
        break;
      case 'presence_stats':
        if (!reader.takeNull()) message.presenceStats = parsePresenceStatsResult(reader);
        break;
      case 'history':
        if (!reader.takeNull()) message.history = parseHistoryResult(reader);
        break;
      case 'ping':
        if (!reader.takeNull()) message.ping = parsePingResult(reader);
        break;
      case 'rpc':
        if (!reader.takeNull()) message.rpc = parseRPCResult(reader);
        break;
      case 'refresh':
        if (!reader.takeNull()) message.refresh = parseRefreshResult(reader);
        break;
      case 'sub_refresh':
        if (!reader.takeNull()) message.subRefresh = parseSubRefreshResult(reader);
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatError(message: t.Error): string {
  let out = '';
  if (message.code) {
    out += '{"code":' + message.code;
  }
  if (message.message) {
    out += (out === '' ? '{"message":' : ',"message":') + quote(message.message);
  }
  if (message.temporary) {
    out += (out === '' ? '{"temporary":' : ',"temporary":') + 'true';
  }
  return out === '' ? '{}' : out + '}';
}

export function parseError(reader: JsonReader): t.Error {
  const message: Mutable<t.Error> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'code':
        if (!reader.takeNull()) message.code = reader.uint32();
        break;
      case 'message':
        if (!reader.takeNull()) message.message = reader.string();
        break;
      case 'temporary':
        if (!reader.takeNull()) message.temporary = reader.bool();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatPush(message: t.Push): string {
  let out = '';
  if (message.id) {
    out += '{"id":' + message.id;
  }
  if (message.channel) {
    out += (out === '' ? '{"channel":' : ',"channel":') + quote(message.channel);
  }
  if (message.pub !== undefined) {
    out += (out === '' ? '{"pub":' : ',"pub":') + formatPublication(message.pub);
  }
  if (message.join !== undefined) {
    out += (out === '' ? '{"join":' : ',"join":') + formatJoin(message.join);
  }
  if (message.leave !== undefined) {
    out += (out === '' ? '{"leave":' : ',"leave":') + formatLeave(message.leave);
  }
  if (message.unsubscribe !== undefined) {
    out += (out === '' ? '{"unsubscribe":' : ',"unsubscribe":') + formatUnsubscribe(message.unsubscribe);
  }
  if (message.message !== undefined) {
    out += (out === '' ? '{"message":' : ',"message":') + formatMessage(message.message);
  }
  if (message.subscribe !== undefined) {
    out += (out === '' ? '{"subscribe":' : ',"subscribe":') + formatSubscribe(message.subscribe);
  }
  if (message.connect !== undefined) {
    out += (out === '' ? '{"connect":' : ',"connect":') + formatConnect(message.connect);
  }
  if (message.disconnect !== undefined) {
    out += (out === '' ? '{"disconnect":' : ',"disconnect":') + formatDisconnect(message.disconnect);
  }
  if (message.refresh !== undefined) {
    out += (out === '' ? '{"refresh":' : ',"refresh":') + formatRefresh(message.refresh);
  }
  return out === '' ? '{}' : out + '}';
}

export function parsePush(reader: JsonReader): t.Push {
  const message: Mutable<t.Push> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'id':
        if (!reader.takeNull()) message.id = reader.int64();
        break;
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'pub':
        if (!reader.takeNull()) message.pub = parsePublication(reader);
        break;
      case 'join':
        if (!reader.takeNull()) message.join = parseJoin(reader);
        break;
      case 'leave':
        if (!reader.takeNull()) message.leave = parseLeave(reader);
        break;
      case 'unsubscribe':
        if (!reader.takeNull()) message.unsubscribe = parseUnsubscribe(reader);
        break;
      case 'message':
        if (!reader.takeNull()) message.message = parseMessage(reader);
        break;
      case 'subscribe':
        if (!reader.takeNull()) message.subscribe = parseSubscribe(reader);
        break;
      case 'connect':
        if (!reader.takeNull()) message.connect = parseConnect(reader);
        break;
      case 'disconnect':
        if (!reader.takeNull()) message.disconnect = parseDisconnect(reader);
        break;
      case 'refresh':
        if (!reader.takeNull()) message.refresh = parseRefresh(reader);
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
  if (message.data !== undefined && message.data.length > 0) {
    out += '{"data":' + payloadText(message.data);
  }
  if (message.info !== undefined) {
    out += (out === '' ? '{"info":' : ',"info":') + formatClientInfo(message.info);
  }
  if (message.offset) {
    out += (out === '' ? '{"offset":' : ',"offset":') + message.offset;
  }
  if (message.tags !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.tags)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + quote(value);
    }
    if (entries !== '') {
      out += (out === '' ? '{"tags":' : ',"tags":') + '{' + entries + '}';
    }
  }
  if (message.delta) {
    out += (out === '' ? '{"delta":' : ',"delta":') + 'true';
  }
  if (message.time) {
    out += (out === '' ? '{"time":' : ',"time":') + message.time;
  }
  if (message.channel) {
    out += (out === '' ? '{"channel":' : ',"channel":') + quote(message.channel);
  }
  if (message.key) {
    out += (out === '' ? '{"key":' : ',"key":') + quote(message.key);
  }
  if (message.removed) {
    out += (out === '' ? '{"removed":' : ',"removed":') + 'true';
  }
  if (message.score) {
    out += (out === '' ? '{"score":' : ',"score":') + message.score;
  }
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + message.version;
  }
  return out === '' ? '{}' : out + '}';
}

export function parsePublication(reader: JsonReader): t.Publication {
  const message: Mutable<t.Publication> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
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
      case 'delta':
        if (!reader.takeNull()) message.delta = reader.bool();
        break;
      case 'time':
        if (!reader.takeNull()) message.time = reader.int64();
        break;
      case 'channel':
        if (!reader.takeNull()) message.channel = reader.string();
        break;
      case 'key':
        if (!reader.takeNull()) message.key = reader.string();
        break;
      case 'removed':
        if (!reader.takeNull()) message.removed = reader.bool();
        break;
      case 'score':
        if (!reader.takeNull()) message.score = reader.int64();
        break;
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.uint64();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatJoin(message: t.Join): string {
  let out = '';
  if (message.info !== undefined) {
    out += '{"info":' + formatClientInfo(message.info);
  }
  return out === '' ? '{}' : out + '}';
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
  if (message.info !== undefined) {
    out += '{"info":' + formatClientInfo(message.info);
  }
  return out === '' ? '{}' : out + '}';
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
  if (message.code) {
    out += '{"code":' + message.code;
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
  if (message.data !== undefined && message.data.length > 0) {
    out += '{"data":' + payloadText(message.data);
  }
  return out === '' ? '{}' : out + '}';
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
  if (message.expires) {
    out += (out === '' ? '{"expires":' : ',"expires":') + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
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
  if (message.ping) {
    out += (out === '' ? '{"ping":' : ',"ping":') + message.ping;
  }
  if (message.pong) {
    out += (out === '' ? '{"pong":' : ',"pong":') + 'true';
  }
  if (message.session) {
    out += (out === '' ? '{"session":' : ',"session":') + quote(message.session);
  }
  if (message.node) {
    out += (out === '' ? '{"node":' : ',"node":') + quote(message.node);
  }
  if (message.time) {
    out += (out === '' ? '{"time":' : ',"time":') + message.time;
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
      case 'ping':
        if (!reader.takeNull()) message.ping = reader.uint32();
        break;
      case 'pong':
        if (!reader.takeNull()) message.pong = reader.bool();
        break;
      case 'session':
        if (!reader.takeNull()) message.session = reader.string();
        break;
      case 'node':
        if (!reader.takeNull()) message.node = reader.string();
        break;
      case 'time':
        if (!reader.takeNull()) message.time = reader.int64();
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
  if (message.headers !== undefined) {
    let entries = '';
    for (const [key, value] of Object.entries(message.headers)) {
      entries += (entries === '' ? '' : ',') + quote(key) + ':' + quote(value);
    }
    if (entries !== '') {
      out += (out === '' ? '{"headers":' : ',"headers":') + '{' + entries + '}';
    }
  }
  if (message.flag) {
    out += (out === '' ? '{"flag":' : ',"flag":') + message.flag;
  }
  if (message.dict) {
    out += (out === '' ? '{"dict":' : ',"dict":') + quote(message.dict);
  }
  if (message.profile) {
    out += (out === '' ? '{"profile":' : ',"profile":') + quote(message.profile);
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
      case 'headers':
        if (!reader.takeNull()) {
          const entries = emptyRecord<string>();
          if (reader.beginObject()) do entries[reader.key()] = reader.string(); while (reader.nextField());
          message.headers = entries;
        }
        break;
      case 'flag':
        if (!reader.takeNull()) message.flag = reader.int64();
        break;
      case 'dict':
        if (!reader.takeNull()) message.dict = reader.string();
        break;
      case 'profile':
        if (!reader.takeNull()) message.profile = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatConnectResult(message: t.ConnectResult): string {
  let out = '';
  if (message.client) {
    out += '{"client":' + quote(message.client);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + quote(message.version);
  }
  if (message.expires) {
    out += (out === '' ? '{"expires":' : ',"expires":') + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
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
  if (message.ping) {
    out += (out === '' ? '{"ping":' : ',"ping":') + message.ping;
  }
  if (message.pong) {
    out += (out === '' ? '{"pong":' : ',"pong":') + 'true';
  }
  if (message.session) {
    out += (out === '' ? '{"session":' : ',"session":') + quote(message.session);
  }
  if (message.node) {
    out += (out === '' ? '{"node":' : ',"node":') + quote(message.node);
  }
  if (message.time) {
    out += (out === '' ? '{"time":' : ',"time":') + message.time;
  }
  if (message.flag) {
    out += (out === '' ? '{"flag":' : ',"flag":') + message.flag;
  }
  if (message.dict !== undefined) {
    out += (out === '' ? '{"dict":' : ',"dict":') + formatDictionary(message.dict);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseConnectResult(reader: JsonReader): t.ConnectResult {
  const message: Mutable<t.ConnectResult> = {};
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
      case 'ping':
        if (!reader.takeNull()) message.ping = reader.uint32();
        break;
      case 'pong':
        if (!reader.takeNull()) message.pong = reader.bool();
        break;
      case 'session':
        if (!reader.takeNull()) message.session = reader.string();
        break;
      case 'node':
        if (!reader.takeNull()) message.node = reader.string();
        break;
      case 'time':
        if (!reader.takeNull()) message.time = reader.int64();
        break;
      case 'flag':
        if (!reader.takeNull()) message.flag = reader.int64();
        break;
      case 'dict':
        if (!reader.takeNull()) message.dict = parseDictionary(reader);
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatDictionary(message: t.Dictionary): string {
  let out = '';
  if (message.id) {
    out += '{"id":' + quote(message.id);
  }
  if (message.dataB64) {
    out += (out === '' ? '{"data_b64":' : ',"data_b64":') + quote(message.dataB64);
  }
  return out === '' ? '{}' : out + '}';
}

export function parseDictionary(reader: JsonReader): t.Dictionary {
  const message: Mutable<t.Dictionary> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'id':
        if (!reader.takeNull()) message.id = reader.string();
        break;
      case 'data_b64':
        if (!reader.takeNull()) message.dataB64 = reader.string();
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
  if (message.client) {
    out += '{"client":' + quote(message.client);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + quote(message.version);
  }
  if (message.expires) {
    out += (out === '' ? '{"expires":' : ',"expires":') + 'true';
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRefreshResult(reader: JsonReader): t.RefreshResult {
  const message: Mutable<t.RefreshResult> = {};
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
  if (message.epoch) {
    out += (out === '' ? '{"epoch":' : ',"epoch":') + quote(message.epoch);
  }
  if (message.offset) {
    out += (out === '' ? '{"offset":' : ',"offset":') + message.offset;
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + payloadText(message.data);
  }
  if (message.positioned) {
    out += (out === '' ? '{"positioned":' : ',"positioned":') + 'true';
  }
  if (message.recoverable) {
    out += (out === '' ? '{"recoverable":' : ',"recoverable":') + 'true';
  }
  if (message.joinLeave) {
    out += (out === '' ? '{"join_leave":' : ',"join_leave":') + 'true';
  }
  if (message.delta) {
    out += (out === '' ? '{"delta":' : ',"delta":') + quote(message.delta);
  }
  if (message.tf !== undefined) {
    out += (out === '' ? '{"tf":' : ',"tf":') + formatFilterNode(message.tf);
  }
  if (message.flag) {
    out += (out === '' ? '{"flag":' : ',"flag":') + message.flag;
  }
  if (message.type) {
    out += (out === '' ? '{"type":' : ',"type":') + message.type;
  }
  if (message.phase) {
    out += (out === '' ? '{"phase":' : ',"phase":') + message.phase;
  }
  if (message.cursor) {
    out += (out === '' ? '{"cursor":' : ',"cursor":') + quote(message.cursor);
  }
  if (message.limit) {
    out += (out === '' ? '{"limit":' : ',"limit":') + message.limit;
  }
  if (message.asc) {
    out += (out === '' ? '{"asc":' : ',"asc":') + 'true';
  }
  if (message.rewind !== undefined) {
    out += (out === '' ? '{"rewind":' : ',"rewind":') + formatRewind(message.rewind);
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
      case 'epoch':
        if (!reader.takeNull()) message.epoch = reader.string();
        break;
      case 'offset':
        if (!reader.takeNull()) message.offset = reader.uint64();
        break;
      case 'data':
        message.data = reader.raw();
        break;
      case 'positioned':
        if (!reader.takeNull()) message.positioned = reader.bool();
        break;
      case 'recoverable':
        if (!reader.takeNull()) message.recoverable = reader.bool();
        break;
      case 'join_leave':
        if (!reader.takeNull()) message.joinLeave = reader.bool();
        break;
      case 'delta':
        if (!reader.takeNull()) message.delta = reader.string();
        break;
      case 'tf':
        if (!reader.takeNull()) message.tf = parseFilterNode(reader);
        break;
      case 'flag':
        if (!reader.takeNull()) message.flag = reader.int64();
        break;
      case 'type':
        if (!reader.takeNull()) message.type = reader.int32();
        break;
      case 'phase':
        if (!reader.takeNull()) message.phase = reader.int32();
        break;
      case 'cursor':
        if (!reader.takeNull()) message.cursor = reader.string();
        break;
      case 'limit':
        if (!reader.takeNull()) message.limit = reader.int32();
        break;
      case 'asc':
        if (!reader.takeNull()) message.asc = reader.bool();
        break;
      case 'rewind':
        if (!reader.takeNull()) message.rewind = parseRewind(reader);
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatRewind(message: t.Rewind): string {
  let out = '';
  if (message.size) {
    out += '{"size":' + message.size;
  }
  if (message.ttl) {
    out += (out === '' ? '{"ttl":' : ',"ttl":') + message.ttl;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseRewind(reader: JsonReader): t.Rewind {
  const message: Mutable<t.Rewind> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'size':
        if (!reader.takeNull()) message.size = reader.uint32();
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
  if (message.wasRecovering) {
    out += (out === '' ? '{"was_recovering":' : ',"was_recovering":') + 'true';
  }
  if (message.delta) {
    out += (out === '' ? '{"delta":' : ',"delta":') + 'true';
  }
  if (message.id) {
    out += (out === '' ? '{"id":' : ',"id":') + message.id;
  }
  if (message.type) {
    out += (out === '' ? '{"type":' : ',"type":') + message.type;
  }
  if (message.phase) {
    out += (out === '' ? '{"phase":' : ',"phase":') + message.phase;
  }
  if (message.cursor) {
    out += (out === '' ? '{"cursor":' : ',"cursor":') + quote(message.cursor);
  }
  if (message.state !== undefined && message.state.length > 0) {
    let items = '';
    for (const item of message.state) items += (items === '' ? '' : ',') + formatPublication(item);
    out += (out === '' ? '{"state":' : ',"state":') + '[' + items + ']';
  }
  if (message.publishDebounce) {
    out += (out === '' ? '{"publish_debounce":' : ',"publish_debounce":') + message.publishDebounce;
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
      case 'was_recovering':
        if (!reader.takeNull()) message.wasRecovering = reader.bool();
        break;
      case 'delta':
        if (!reader.takeNull()) message.delta = reader.bool();
        break;
      case 'id':
        if (!reader.takeNull()) message.id = reader.int64();
        break;
      case 'type':
        if (!reader.takeNull()) message.type = reader.int32();
        break;
      case 'phase':
        if (!reader.takeNull()) message.phase = reader.int32();
        break;
      case 'cursor':
        if (!reader.takeNull()) message.cursor = reader.string();
        break;
      case 'state':
        if (!reader.takeNull()) {
          const items: t.Publication[] = [];
          if (reader.beginArray()) do items.push(parsePublication(reader)); while (reader.nextItem());
          message.state = items;
        }
        break;
      case 'publish_debounce':
        if (!reader.takeNull()) message.publishDebounce = reader.uint32();
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
  if (message.type) {
    out += (out === '' ? '{"type":' : ',"type":') + message.type;
  }
  if (message.track !== undefined && message.track.length > 0) {
    let items = '';
    for (const item of message.track) items += (items === '' ? '' : ',') + formatTrackBatch(item);
    out += (out === '' ? '{"track":' : ',"track":') + '[' + items + ']';
  }
  if (message.untrack !== undefined && message.untrack.length > 0) {
    let items = '';
    for (const item of message.untrack) items += (items === '' ? '' : ',') + quote(item);
    out += (out === '' ? '{"untrack":' : ',"untrack":') + '[' + items + ']';
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
      case 'type':
        if (!reader.takeNull()) message.type = reader.int32();
        break;
      case 'track':
        if (!reader.takeNull()) {
          const items: t.TrackBatch[] = [];
          if (reader.beginArray()) do items.push(parseTrackBatch(reader)); while (reader.nextItem());
          message.track = items;
        }
        break;
      case 'untrack':
        if (!reader.takeNull()) {
          const items: string[] = [];
          if (reader.beginArray()) do items.push(reader.string()); while (reader.nextItem());
          message.untrack = items;
        }
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
  if (message.items !== undefined && message.items.length > 0) {
    let items = '';
    for (const item of message.items) items += (items === '' ? '' : ',') + formatPublication(item);
    out += (out === '' ? '{"items":' : ',"items":') + '[' + items + ']';
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
      case 'items':
        if (!reader.takeNull()) {
          const items: t.Publication[] = [];
          if (reader.beginArray()) do items.push(parsePublication(reader)); while (reader.nextItem());
          message.items = items;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatTrackBatch(message: t.TrackBatch): string {
  let out = '';
  if (message.signature) {
    out += '{"signature":' + quote(message.signature);
  }
  if (message.items !== undefined && message.items.length > 0) {
    let items = '';
    for (const item of message.items) items += (items === '' ? '' : ',') + formatKeyedItem(item);
    out += (out === '' ? '{"items":' : ',"items":') + '[' + items + ']';
  }
  return out === '' ? '{}' : out + '}';
}

export function parseTrackBatch(reader: JsonReader): t.TrackBatch {
  const message: Mutable<t.TrackBatch> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'signature':
        if (!reader.takeNull()) message.signature = reader.string();
        break;
      case 'items':
        if (!reader.takeNull()) {
          const items: t.KeyedItem[] = [];
          if (reader.beginArray()) do items.push(parseKeyedItem(reader)); while (reader.nextItem());
          message.items = items;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatKeyedItem(message: t.KeyedItem): string {
  let out = '';
  if (message.key) {
    out += '{"key":' + quote(message.key);
  }
  if (message.version) {
    out += (out === '' ? '{"version":' : ',"version":') + message.version;
  }
  return out === '' ? '{}' : out + '}';
}

export function parseKeyedItem(reader: JsonReader): t.KeyedItem {
  const message: Mutable<t.KeyedItem> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'key':
        if (!reader.takeNull()) message.key = reader.string();
        break;
      case 'version':
        if (!reader.takeNull()) message.version = reader.uint64();
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
  if (message.type) {
    out += (out === '' ? '{"type":' : ',"type":') + message.type;
  }
  if (message.key) {
    out += (out === '' ? '{"key":' : ',"key":') + quote(message.key);
  }
  if (message.removed) {
    out += (out === '' ? '{"removed":' : ',"removed":') + 'true';
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
      case 'type':
        if (!reader.takeNull()) message.type = reader.int32();
        break;
      case 'key':
        if (!reader.takeNull()) message.key = reader.string();
        break;
      case 'removed':
        if (!reader.takeNull()) message.removed = reader.bool();
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

export function formatEmulationRequest(message: t.EmulationRequest): string {
  let out = '';
  if (message.node) {
    out += '{"node":' + quote(message.node);
  }
  if (message.session) {
    out += (out === '' ? '{"session":' : ',"session":') + quote(message.session);
  }
  if (message.data !== undefined && message.data.length > 0) {
    out += (out === '' ? '{"data":' : ',"data":') + quote(frameText(message.data));
  }
  return out === '' ? '{}' : out + '}';
}

export function parseEmulationRequest(reader: JsonReader): t.EmulationRequest {
  const message: Mutable<t.EmulationRequest> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'node':
        if (!reader.takeNull()) message.node = reader.string();
        break;
      case 'session':
        if (!reader.takeNull()) message.session = reader.string();
        break;
      case 'data':
        if (!reader.takeNull()) message.data = reader.string();
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}

export function formatFilterNode(message: t.FilterNode): string {
  let out = '';
  if (message.op) {
    out += '{"op":' + quote(message.op);
  }
  if (message.key) {
    out += (out === '' ? '{"key":' : ',"key":') + quote(message.key);
  }
  if (message.cmp) {
    out += (out === '' ? '{"cmp":' : ',"cmp":') + quote(message.cmp);
  }
  if (message.val) {
    out += (out === '' ? '{"val":' : ',"val":') + quote(message.val);
  }
  if (message.vals !== undefined && message.vals.length > 0) {
    let items = '';
    for (const item of message.vals) items += (items === '' ? '' : ',') + quote(item);
    out += (out === '' ? '{"vals":' : ',"vals":') + '[' + items + ']';
  }
  if (message.nodes !== undefined && message.nodes.length > 0) {
    let items = '';
    for (const item of message.nodes) items += (items === '' ? '' : ',') + formatFilterNode(item);
    out += (out === '' ? '{"nodes":' : ',"nodes":') + '[' + items + ']';
  }
  return out === '' ? '{}' : out + '}';
}

export function parseFilterNode(reader: JsonReader): t.FilterNode {
  const message: Mutable<t.FilterNode> = {};
  if (!reader.beginObject()) return message;
  do {
    switch (reader.key()) {
      case 'op':
        if (!reader.takeNull()) message.op = reader.string();
        break;
      case 'key':
        if (!reader.takeNull()) message.key = reader.string();
        break;
      case 'cmp':
        if (!reader.takeNull()) message.cmp = reader.string();
        break;
      case 'val':
        if (!reader.takeNull()) message.val = reader.string();
        break;
      case 'vals':
        if (!reader.takeNull()) {
          const items: string[] = [];
          if (reader.beginArray()) do items.push(reader.string()); while (reader.nextItem());
          message.vals = items;
        }
        break;
      case 'nodes':
        if (!reader.takeNull()) {
          const items: t.FilterNode[] = [];
          if (reader.beginArray()) do items.push(parseFilterNode(reader)); while (reader.nextItem());
          message.nodes = items;
        }
        break;
      default:
        reader.skip();
    }
  } while (reader.nextField());
  return message;
}
