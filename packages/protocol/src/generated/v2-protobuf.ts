// Generated from proto/client-v2.proto by codegen/generate.ts; edit those.
import { emptyRecord } from '../empty-record.ts';
import type { Mutable } from '../mutable.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import type { ProtobufWriter } from '../protobuf/writer.ts';
import type * as t from './v2-types.ts';

export function writeCommand(writer: ProtobufWriter, message: t.Command): void {
  if (message.id) writer.uint32(8, message.id);
  if (message.connect !== undefined) {
    const start = writer.open(34);
    writeConnectRequest(writer, message.connect);
    writer.close(start);
  }
  if (message.subscribe !== undefined) {
    const start = writer.open(42);
    writeSubscribeRequest(writer, message.subscribe);
    writer.close(start);
  }
  if (message.unsubscribe !== undefined) {
    const start = writer.open(50);
    writeUnsubscribeRequest(writer, message.unsubscribe);
    writer.close(start);
  }
  if (message.publish !== undefined) {
    const start = writer.open(58);
    writePublishRequest(writer, message.publish);
    writer.close(start);
  }
  if (message.presence !== undefined) {
    const start = writer.open(66);
    writePresenceRequest(writer, message.presence);
    writer.close(start);
  }
  if (message.presenceStats !== undefined) {
    const start = writer.open(74);
    writePresenceStatsRequest(writer, message.presenceStats);
    writer.close(start);
  }
  if (message.history !== undefined) {
    const start = writer.open(82);
    writeHistoryRequest(writer, message.history);
    writer.close(start);
  }
  if (message.ping !== undefined) {
    const start = writer.open(90);
    writePingRequest(writer, message.ping);
    writer.close(start);
  }
  if (message.send !== undefined) {
    const start = writer.open(98);
    writeSendRequest(writer, message.send);
    writer.close(start);
  }
  if (message.rpc !== undefined) {
    const start = writer.open(106);
    writeRPCRequest(writer, message.rpc);
    writer.close(start);
  }
  if (message.refresh !== undefined) {
    const start = writer.open(114);
    writeRefreshRequest(writer, message.refresh);
    writer.close(start);
  }
  if (message.subRefresh !== undefined) {
    const start = writer.open(122);
    writeSubRefreshRequest(writer, message.subRefresh);
    writer.close(start);
  }
}

export function readCommand(reader: ProtobufReader): t.Command {
  const message: Mutable<t.Command> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.id = reader.uint32();
        break;
      case 34: {
        const outer = reader.enter();
        message.connect = readConnectRequest(reader);
        reader.leave(outer);
        break;
      }
      case 42: {
        const outer = reader.enter();
        message.subscribe = readSubscribeRequest(reader);
        reader.leave(outer);
        break;
      }
      case 50: {
        const outer = reader.enter();
        message.unsubscribe = readUnsubscribeRequest(reader);
        reader.leave(outer);
        break;
      }
      case 58: {
        const outer = reader.enter();
        message.publish = readPublishRequest(reader);
        reader.leave(outer);
        break;
      }
      case 66: {
        const outer = reader.enter();
        message.presence = readPresenceRequest(reader);
        reader.leave(outer);
        break;
      }
      case 74: {
        const outer = reader.enter();
        message.presenceStats = readPresenceStatsRequest(reader);
        reader.leave(outer);
        break;
      }
      case 82: {
        const outer = reader.enter();
        message.history = readHistoryRequest(reader);
        reader.leave(outer);
        break;
      }
      case 90: {
        const outer = reader.enter();
        message.ping = readPingRequest(reader);
        reader.leave(outer);
        break;
      }
      case 98: {
        const outer = reader.enter();
        message.send = readSendRequest(reader);
        reader.leave(outer);
        break;
      }
      case 106: {
        const outer = reader.enter();
        message.rpc = readRPCRequest(reader);
        reader.leave(outer);
        break;
      }
      case 114: {
        const outer = reader.enter();
        message.refresh = readRefreshRequest(reader);
        reader.leave(outer);
        break;
      }
      case 122: {
        const outer = reader.enter();
        message.subRefresh = readSubRefreshRequest(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeReply(writer: ProtobufWriter, message: t.Reply): void {
  if (message.id) writer.uint32(8, message.id);
  if (message.error !== undefined) {
    const start = writer.open(18);
    writeError(writer, message.error);
    writer.close(start);
  }
  if (message.push !== undefined) {
    const start = writer.open(34);
    writePush(writer, message.push);
    writer.close(start);
  }
  if (message.connect !== undefined) {
    const start = writer.open(42);
    writeConnectResult(writer, message.connect);
    writer.close(start);
  }
  if (message.subscribe !== undefined) {
    const start = writer.open(50);
    writeSubscribeResult(writer, message.subscribe);
    writer.close(start);
  }
  if (message.unsubscribe !== undefined) {
    const start = writer.open(58);
    writeUnsubscribeResult(writer, message.unsubscribe);
    writer.close(start);
  }
  if (message.publish !== undefined) {
    const start = writer.open(66);
    writePublishResult(writer, message.publish);
    writer.close(start);
  }
  if (message.presence !== undefined) {
    const start = writer.open(74);
    writePresenceResult(writer, message.presence);
    writer.close(start);
  }
  if (message.presenceStats !== undefined) {
    const start = writer.open(82);
    writePresenceStatsResult(writer, message.presenceStats);
    writer.close(start);
  }
  if (message.history !== undefined) {
    const start = writer.open(90);
    writeHistoryResult(writer, message.history);
    writer.close(start);
  }
  if (message.ping !== undefined) {
    const start = writer.open(98);
    writePingResult(writer, message.ping);
    writer.close(start);
  }
  if (message.rpc !== undefined) {
    const start = writer.open(106);
    writeRPCResult(writer, message.rpc);
    writer.close(start);
  }
  if (message.refresh !== undefined) {
    const start = writer.open(114);
    writeRefreshResult(writer, message.refresh);
    writer.close(start);
  }
  if (message.subRefresh !== undefined) {
    const start = writer.open(122);
    writeSubRefreshResult(writer, message.subRefresh);
    writer.close(start);
  }
}

export function readReply(reader: ProtobufReader): t.Reply {
  const message: Mutable<t.Reply> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.id = reader.uint32();
        break;
      case 18: {
        const outer = reader.enter();
        message.error = readError(reader);
        reader.leave(outer);
        break;
      }
      case 34: {
        const outer = reader.enter();
        message.push = readPush(reader);
        reader.leave(outer);
        break;
      }
      case 42: {
        const outer = reader.enter();
        message.connect = readConnectResult(reader);
        reader.leave(outer);
        break;
      }
      case 50: {
        const outer = reader.enter();
        message.subscribe = readSubscribeResult(reader);
        reader.leave(outer);
        break;
      }
      case 58: {
        const outer = reader.enter();
        message.unsubscribe = readUnsubscribeResult(reader);
        reader.leave(outer);
        break;
      }
      case 66: {
        const outer = reader.enter();
        message.publish = readPublishResult(reader);
        reader.leave(outer);
        break;
      }
      case 74: {
        const outer = reader.enter();
        message.presence = readPresenceResult(reader);
        reader.leave(outer);
        break;
      }
      case 82: {
        const outer = reader.enter();
        message.presenceStats = readPresenceStatsResult(reader);
        reader.leave(outer);
        break;
      }
      case 90: {
        const outer = reader.enter();
        message.history = readHistoryResult(reader);
        reader.leave(outer);
        break;
      }
      case 98: {
        const outer = reader.enter();
        message.ping = readPingResult(reader);
        reader.leave(outer);
        break;
      }
      case 106: {
        const outer = reader.enter();
        message.rpc = readRPCResult(reader);
        reader.leave(outer);
        break;
      }
      case 114: {
        const outer = reader.enter();
        message.refresh = readRefreshResult(reader);
        reader.leave(outer);
        break;
      }
      case 122: {
        const outer = reader.enter();
        message.subRefresh = readSubRefreshResult(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeError(writer: ProtobufWriter, message: t.Error): void {
  if (message.code) writer.uint32(8, message.code);
  if (message.message) writer.string(18, message.message);
  if (message.temporary) writer.bool(24, message.temporary);
}

export function readError(reader: ProtobufReader): t.Error {
  const message: Mutable<t.Error> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.code = reader.uint32();
        break;
      case 18:
        message.message = reader.string();
        break;
      case 24:
        message.temporary = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePush(writer: ProtobufWriter, message: t.Push): void {
  if (message.id) writer.int64(8, message.id);
  if (message.channel) writer.string(18, message.channel);
  if (message.pub !== undefined) {
    const start = writer.open(34);
    writePublication(writer, message.pub);
    writer.close(start);
  }
  if (message.join !== undefined) {
    const start = writer.open(42);
    writeJoin(writer, message.join);
    writer.close(start);
  }
  if (message.leave !== undefined) {
    const start = writer.open(50);
    writeLeave(writer, message.leave);
    writer.close(start);
  }
  if (message.unsubscribe !== undefined) {
    const start = writer.open(58);
    writeUnsubscribe(writer, message.unsubscribe);
    writer.close(start);
  }
  if (message.message !== undefined) {
    const start = writer.open(66);
    writeMessage(writer, message.message);
    writer.close(start);
  }
  if (message.subscribe !== undefined) {
    const start = writer.open(74);
    writeSubscribe(writer, message.subscribe);
    writer.close(start);
  }
  if (message.connect !== undefined) {
    const start = writer.open(82);
    writeConnect(writer, message.connect);
    writer.close(start);
  }
  if (message.disconnect !== undefined) {
    const start = writer.open(90);
    writeDisconnect(writer, message.disconnect);
    writer.close(start);
  }
  if (message.refresh !== undefined) {
    const start = writer.open(98);
    writeRefresh(writer, message.refresh);
    writer.close(start);
  }
}

export function readPush(reader: ProtobufReader): t.Push {
  const message: Mutable<t.Push> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.id = reader.int64();
        break;
      case 18:
        message.channel = reader.string();
        break;
      case 34: {
        const outer = reader.enter();
        message.pub = readPublication(reader);
        reader.leave(outer);
        break;
      }
      case 42: {
        const outer = reader.enter();
        message.join = readJoin(reader);
        reader.leave(outer);
        break;
      }
      case 50: {
        const outer = reader.enter();
        message.leave = readLeave(reader);
        reader.leave(outer);
        break;
      }
      case 58: {
        const outer = reader.enter();
        message.unsubscribe = readUnsubscribe(reader);
        reader.leave(outer);
        break;
      }
      case 66: {
        const outer = reader.enter();
        message.message = readMessage(reader);
        reader.leave(outer);
        break;
      }
      case 74: {
        const outer = reader.enter();
        message.subscribe = readSubscribe(reader);
        reader.leave(outer);
        break;
      }
      case 82: {
        const outer = reader.enter();
        message.connect = readConnect(reader);
        reader.leave(outer);
        break;
      }
      case 90: {
        const outer = reader.enter();
        message.disconnect = readDisconnect(reader);
        reader.leave(outer);
        break;
      }
      case 98: {
        const outer = reader.enter();
        message.refresh = readRefresh(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeClientInfo(writer: ProtobufWriter, message: t.ClientInfo): void {
  if (message.user) writer.string(10, message.user);
  if (message.client) writer.string(18, message.client);
  if (message.connInfo !== undefined && message.connInfo.length > 0) writer.payload(26, message.connInfo);
  if (message.chanInfo !== undefined && message.chanInfo.length > 0) writer.payload(34, message.chanInfo);
}

export function readClientInfo(reader: ProtobufReader): t.ClientInfo {
  const message: Mutable<t.ClientInfo> = { user: '', client: '' };
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.user = reader.string();
        break;
      case 18:
        message.client = reader.string();
        break;
      case 26:
        message.connInfo = reader.bytes();
        break;
      case 34:
        message.chanInfo = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePublication(writer: ProtobufWriter, message: t.Publication): void {
  if (message.data !== undefined && message.data.length > 0) writer.payload(34, message.data);
  if (message.info !== undefined) {
    const start = writer.open(42);
    writeClientInfo(writer, message.info);
    writer.close(start);
  }
  if (message.offset) writer.uint64(48, message.offset);
  if (message.tags !== undefined) {
    for (const [key, value] of Object.entries(message.tags)) {
      const start = writer.open(58);
      writer.string(10, key);
      writer.string(18, value);
      writer.close(start);
    }
  }
  if (message.delta) writer.bool(64, message.delta);
  if (message.time) writer.int64(72, message.time);
  if (message.channel) writer.string(82, message.channel);
  if (message.key) writer.string(90, message.key);
  if (message.removed) writer.bool(96, message.removed);
  if (message.score) writer.sint64(104, message.score);
  if (message.epoch) writer.string(114, message.epoch);
  if (message.version) writer.uint64(128, message.version);
}

export function readPublication(reader: ProtobufReader): t.Publication {
  const message: Mutable<t.Publication> = {};
  let tags: Record<string, string> | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 34:
        message.data = reader.bytes();
        break;
      case 42: {
        const outer = reader.enter();
        message.info = readClientInfo(reader);
        reader.leave(outer);
        break;
      }
      case 48:
        message.offset = reader.uint64();
        break;
      case 58: {
        message.tags = tags ??= emptyRecord<string>();
        let key = '';
        let value = '';
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            value = reader.string();
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        tags[key] = value;
        break;
      }
      case 64:
        message.delta = reader.bool();
        break;
      case 72:
        message.time = reader.int64();
        break;
      case 82:
        message.channel = reader.string();
        break;
      case 90:
        message.key = reader.string();
        break;
      case 96:
        message.removed = reader.bool();
        break;
      case 104:
        message.score = reader.sint64();
        break;
      case 114:
        message.epoch = reader.string();
        break;
      case 128:
        message.version = reader.uint64();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeJoin(writer: ProtobufWriter, message: t.Join): void {
  if (message.info !== undefined) {
    const start = writer.open(10);
    writeClientInfo(writer, message.info);
    writer.close(start);
  }
}

export function readJoin(reader: ProtobufReader): t.Join {
  const message: Mutable<t.Join> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        message.info = readClientInfo(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeLeave(writer: ProtobufWriter, message: t.Leave): void {
  if (message.info !== undefined) {
    const start = writer.open(10);
    writeClientInfo(writer, message.info);
    writer.close(start);
  }
}

export function readLeave(reader: ProtobufReader): t.Leave {
  const message: Mutable<t.Leave> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        message.info = readClientInfo(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeUnsubscribe(writer: ProtobufWriter, message: t.Unsubscribe): void {
  if (message.code) writer.uint32(16, message.code);
  if (message.reason) writer.string(26, message.reason);
}

export function readUnsubscribe(reader: ProtobufReader): t.Unsubscribe {
  const message: Mutable<t.Unsubscribe> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 16:
        message.code = reader.uint32();
        break;
      case 26:
        message.reason = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSubscribe(writer: ProtobufWriter, message: t.Subscribe): void {
  if (message.recoverable) writer.bool(8, message.recoverable);
  if (message.epoch) writer.string(34, message.epoch);
  if (message.offset) writer.uint64(40, message.offset);
  if (message.positioned) writer.bool(48, message.positioned);
  if (message.data !== undefined && message.data.length > 0) writer.payload(58, message.data);
}

export function readSubscribe(reader: ProtobufReader): t.Subscribe {
  const message: Mutable<t.Subscribe> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.recoverable = reader.bool();
        break;
      case 34:
        message.epoch = reader.string();
        break;
      case 40:
        message.offset = reader.uint64();
        break;
      case 48:
        message.positioned = reader.bool();
        break;
      case 58:
        message.data = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeMessage(writer: ProtobufWriter, message: t.Message): void {
  if (message.data !== undefined && message.data.length > 0) writer.payload(10, message.data);
}

export function readMessage(reader: ProtobufReader): t.Message {
  const message: Mutable<t.Message> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.data = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeConnect(writer: ProtobufWriter, message: t.Connect): void {
  if (message.client) writer.string(10, message.client);
  if (message.version) writer.string(18, message.version);
  if (message.expires) writer.bool(24, message.expires);
  if (message.ttl) writer.uint32(32, message.ttl);
  if (message.data !== undefined && message.data.length > 0) writer.payload(42, message.data);
  if (message.subs !== undefined) {
    for (const [key, value] of Object.entries(message.subs)) {
      const start = writer.open(50);
      writer.string(10, key);
      const inner = writer.open(18);
      writeSubscribeResult(writer, value);
      writer.close(inner);
      writer.close(start);
    }
  }
  if (message.ping) writer.uint32(56, message.ping);
  if (message.pong) writer.bool(64, message.pong);
  if (message.session) writer.string(74, message.session);
  if (message.node) writer.string(82, message.node);
  if (message.time) writer.int64(88, message.time);
}

export function readConnect(reader: ProtobufReader): t.Connect {
  const message: Mutable<t.Connect> = {};
  let subs: Record<string, t.SubscribeResult> | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.client = reader.string();
        break;
      case 18:
        message.version = reader.string();
        break;
      case 24:
        message.expires = reader.bool();
        break;
      case 32:
        message.ttl = reader.uint32();
        break;
      case 42:
        message.data = reader.bytes();
        break;
      case 50: {
        message.subs = subs ??= emptyRecord<t.SubscribeResult>();
        let key = '';
        let value: t.SubscribeResult | undefined;
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            const inner = reader.enter();
            value = readSubscribeResult(reader);
            reader.leave(inner);
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        subs[key] = value ?? readSubscribeResult(new ProtobufReader(new Uint8Array(0)));
        break;
      }
      case 56:
        message.ping = reader.uint32();
        break;
      case 64:
        message.pong = reader.bool();
        break;
      case 74:
        message.session = reader.string();
        break;
      case 82:
        message.node = reader.string();
        break;
      case 88:
        message.time = reader.int64();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeDisconnect(writer: ProtobufWriter, message: t.Disconnect): void {
  if (message.code) writer.uint32(8, message.code);
  if (message.reason) writer.string(18, message.reason);
  if (message.reconnect) writer.bool(24, message.reconnect);
}

export function readDisconnect(reader: ProtobufReader): t.Disconnect {
  const message: Mutable<t.Disconnect> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.code = reader.uint32();
        break;
      case 18:
        message.reason = reader.string();
        break;
      case 24:
        message.reconnect = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeRefresh(writer: ProtobufWriter, message: t.Refresh): void {
  if (message.expires) writer.bool(8, message.expires);
  if (message.ttl) writer.uint32(16, message.ttl);
}

export function readRefresh(reader: ProtobufReader): t.Refresh {
  const message: Mutable<t.Refresh> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.expires = reader.bool();
        break;
      case 16:
        message.ttl = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeConnectRequest(writer: ProtobufWriter, message: t.ConnectRequest): void {
  if (message.token) writer.string(10, message.token);
  if (message.data !== undefined && message.data.length > 0) writer.payload(18, message.data);
  if (message.subs !== undefined) {
    for (const [key, value] of Object.entries(message.subs)) {
      const start = writer.open(26);
      writer.string(10, key);
      const inner = writer.open(18);
      writeSubscribeRequest(writer, value);
      writer.close(inner);
      writer.close(start);
    }
  }
  if (message.name) writer.string(34, message.name);
  if (message.version) writer.string(42, message.version);
  if (message.headers !== undefined) {
    for (const [key, value] of Object.entries(message.headers)) {
      const start = writer.open(50);
      writer.string(10, key);
      writer.string(18, value);
      writer.close(start);
    }
  }
  if (message.flag) writer.int64(56, message.flag);
  if (message.dict) writer.string(66, message.dict);
  if (message.profile) writer.string(74, message.profile);
}

export function readConnectRequest(reader: ProtobufReader): t.ConnectRequest {
  const message: Mutable<t.ConnectRequest> = {};
  let subs: Record<string, t.SubscribeRequest> | undefined;
  let headers: Record<string, string> | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.token = reader.string();
        break;
      case 18:
        message.data = reader.bytes();
        break;
      case 26: {
        message.subs = subs ??= emptyRecord<t.SubscribeRequest>();
        let key = '';
        let value: t.SubscribeRequest | undefined;
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            const inner = reader.enter();
            value = readSubscribeRequest(reader);
            reader.leave(inner);
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        subs[key] = value ?? readSubscribeRequest(new ProtobufReader(new Uint8Array(0)));
        break;
      }
      case 34:
        message.name = reader.string();
        break;
      case 42:
        message.version = reader.string();
        break;
      case 50: {
        message.headers = headers ??= emptyRecord<string>();
        let key = '';
        let value = '';
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            value = reader.string();
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        headers[key] = value;
        break;
      }
      case 56:
        message.flag = reader.int64();
        break;
      case 66:
        message.dict = reader.string();
        break;
      case 74:
        message.profile = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeConnectResult(writer: ProtobufWriter, message: t.ConnectResult): void {
  if (message.client) writer.string(10, message.client);
  if (message.version) writer.string(18, message.version);
  if (message.expires) writer.bool(24, message.expires);
  if (message.ttl) writer.uint32(32, message.ttl);
  if (message.data !== undefined && message.data.length > 0) writer.payload(42, message.data);
  if (message.subs !== undefined) {
    for (const [key, value] of Object.entries(message.subs)) {
      const start = writer.open(50);
      writer.string(10, key);
      const inner = writer.open(18);
      writeSubscribeResult(writer, value);
      writer.close(inner);
      writer.close(start);
    }
  }
  if (message.ping) writer.uint32(56, message.ping);
  if (message.pong) writer.bool(64, message.pong);
  if (message.session) writer.string(74, message.session);
  if (message.node) writer.string(82, message.node);
  if (message.time) writer.int64(88, message.time);
  if (message.flag) writer.int64(96, message.flag);
  if (message.dict !== undefined) {
    const start = writer.open(106);
    writeDictionary(writer, message.dict);
    writer.close(start);
  }
}

export function readConnectResult(reader: ProtobufReader): t.ConnectResult {
  const message: Mutable<t.ConnectResult> = {};
  let subs: Record<string, t.SubscribeResult> | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.client = reader.string();
        break;
      case 18:
        message.version = reader.string();
        break;
      case 24:
        message.expires = reader.bool();
        break;
      case 32:
        message.ttl = reader.uint32();
        break;
      case 42:
        message.data = reader.bytes();
        break;
      case 50: {
        message.subs = subs ??= emptyRecord<t.SubscribeResult>();
        let key = '';
        let value: t.SubscribeResult | undefined;
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            const inner = reader.enter();
            value = readSubscribeResult(reader);
            reader.leave(inner);
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        subs[key] = value ?? readSubscribeResult(new ProtobufReader(new Uint8Array(0)));
        break;
      }
      case 56:
        message.ping = reader.uint32();
        break;
      case 64:
        message.pong = reader.bool();
        break;
      case 74:
        message.session = reader.string();
        break;
      case 82:
        message.node = reader.string();
        break;
      case 88:
        message.time = reader.int64();
        break;
      case 96:
        message.flag = reader.int64();
        break;
      case 106: {
        const outer = reader.enter();
        message.dict = readDictionary(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeDictionary(writer: ProtobufWriter, message: t.Dictionary): void {
  if (message.id) writer.string(10, message.id);
  if (message.data !== undefined && message.data.length > 0) writer.payload(18, message.data);
  if (message.dataB64) writer.string(26, message.dataB64);
}

export function readDictionary(reader: ProtobufReader): t.Dictionary {
  const message: Mutable<t.Dictionary> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.id = reader.string();
        break;
      case 18:
        message.data = reader.bytes();
        break;
      case 26:
        message.dataB64 = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeRefreshRequest(writer: ProtobufWriter, message: t.RefreshRequest): void {
  if (message.token) writer.string(10, message.token);
}

export function readRefreshRequest(reader: ProtobufReader): t.RefreshRequest {
  const message: Mutable<t.RefreshRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.token = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeRefreshResult(writer: ProtobufWriter, message: t.RefreshResult): void {
  if (message.client) writer.string(10, message.client);
  if (message.version) writer.string(18, message.version);
  if (message.expires) writer.bool(24, message.expires);
  if (message.ttl) writer.uint32(32, message.ttl);
}

export function readRefreshResult(reader: ProtobufReader): t.RefreshResult {
  const message: Mutable<t.RefreshResult> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.client = reader.string();
        break;
      case 18:
        message.version = reader.string();
        break;
      case 24:
        message.expires = reader.bool();
        break;
      case 32:
        message.ttl = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSubscribeRequest(writer: ProtobufWriter, message: t.SubscribeRequest): void {
  if (message.channel) writer.string(10, message.channel);
  if (message.token) writer.string(18, message.token);
  if (message.recover) writer.bool(24, message.recover);
  if (message.epoch) writer.string(50, message.epoch);
  if (message.offset) writer.uint64(56, message.offset);
  if (message.data !== undefined && message.data.length > 0) writer.payload(66, message.data);
  if (message.positioned) writer.bool(72, message.positioned);
  if (message.recoverable) writer.bool(80, message.recoverable);
  if (message.joinLeave) writer.bool(88, message.joinLeave);
  if (message.delta) writer.string(98, message.delta);
  if (message.tf !== undefined) {
    const start = writer.open(106);
    writeFilterNode(writer, message.tf);
    writer.close(start);
  }
  if (message.flag) writer.int64(112, message.flag);
  if (message.type) writer.int32(120, message.type);
  if (message.phase) writer.int32(128, message.phase);
  if (message.cursor) writer.string(138, message.cursor);
  if (message.limit) writer.int32(144, message.limit);
  if (message.asc) writer.bool(152, message.asc);
  if (message.rewind !== undefined) {
    const start = writer.open(8010);
    writeRewind(writer, message.rewind);
    writer.close(start);
  }
}

export function readSubscribeRequest(reader: ProtobufReader): t.SubscribeRequest {
  const message: Mutable<t.SubscribeRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      case 18:
        message.token = reader.string();
        break;
      case 24:
        message.recover = reader.bool();
        break;
      case 50:
        message.epoch = reader.string();
        break;
      case 56:
        message.offset = reader.uint64();
        break;
      case 66:
        message.data = reader.bytes();
        break;
      case 72:
        message.positioned = reader.bool();
        break;
      case 80:
        message.recoverable = reader.bool();
        break;
      case 88:
        message.joinLeave = reader.bool();
        break;
      case 98:
        message.delta = reader.string();
        break;
      case 106: {
        const outer = reader.enter();
        message.tf = readFilterNode(reader);
        reader.leave(outer);
        break;
      }
      case 112:
        message.flag = reader.int64();
        break;
      case 120:
        message.type = reader.int32();
        break;
      case 128:
        message.phase = reader.int32();
        break;
      case 138:
        message.cursor = reader.string();
        break;
      case 144:
        message.limit = reader.int32();
        break;
      case 152:
        message.asc = reader.bool();
        break;
      case 8010: {
        const outer = reader.enter();
        message.rewind = readRewind(reader);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeRewind(writer: ProtobufWriter, message: t.Rewind): void {
  if (message.size) writer.uint32(8, message.size);
  if (message.ttl) writer.uint32(16, message.ttl);
}

export function readRewind(reader: ProtobufReader): t.Rewind {
  const message: Mutable<t.Rewind> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.size = reader.uint32();
        break;
      case 16:
        message.ttl = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSubscribeResult(writer: ProtobufWriter, message: t.SubscribeResult): void {
  if (message.expires) writer.bool(8, message.expires);
  if (message.ttl) writer.uint32(16, message.ttl);
  if (message.recoverable) writer.bool(24, message.recoverable);
  if (message.epoch) writer.string(50, message.epoch);
  if (message.publications !== undefined) for (const item of message.publications) {
    const start = writer.open(58);
    writePublication(writer, item);
    writer.close(start);
  }
  if (message.recovered) writer.bool(64, message.recovered);
  if (message.offset) writer.uint64(72, message.offset);
  if (message.positioned) writer.bool(80, message.positioned);
  if (message.data !== undefined && message.data.length > 0) writer.payload(90, message.data);
  if (message.wasRecovering) writer.bool(96, message.wasRecovering);
  if (message.delta) writer.bool(104, message.delta);
  if (message.id) writer.int64(112, message.id);
  if (message.type) writer.int32(120, message.type);
  if (message.phase) writer.int32(128, message.phase);
  if (message.cursor) writer.string(138, message.cursor);
  if (message.state !== undefined) for (const item of message.state) {
    const start = writer.open(146);
    writePublication(writer, item);
    writer.close(start);
  }
  if (message.publishDebounce) writer.uint32(152, message.publishDebounce);
}

export function readSubscribeResult(reader: ProtobufReader): t.SubscribeResult {
  const message: Mutable<t.SubscribeResult> = {};
  let publications: t.Publication[] | undefined;
  let state: t.Publication[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.expires = reader.bool();
        break;
      case 16:
        message.ttl = reader.uint32();
        break;
      case 24:
        message.recoverable = reader.bool();
        break;
      case 50:
        message.epoch = reader.string();
        break;
      case 58: {
        message.publications = publications ??= [];
        const outer = reader.enter();
        publications.push(readPublication(reader));
        reader.leave(outer);
        break;
      }
      case 64:
        message.recovered = reader.bool();
        break;
      case 72:
        message.offset = reader.uint64();
        break;
      case 80:
        message.positioned = reader.bool();
        break;
      case 90:
        message.data = reader.bytes();
        break;
      case 96:
        message.wasRecovering = reader.bool();
        break;
      case 104:
        message.delta = reader.bool();
        break;
      case 112:
        message.id = reader.int64();
        break;
      case 120:
        message.type = reader.int32();
        break;
      case 128:
        message.phase = reader.int32();
        break;
      case 138:
        message.cursor = reader.string();
        break;
      case 146: {
        message.state = state ??= [];
        const outer = reader.enter();
        state.push(readPublication(reader));
        reader.leave(outer);
        break;
      }
      case 152:
        message.publishDebounce = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSubRefreshRequest(writer: ProtobufWriter, message: t.SubRefreshRequest): void {
  if (message.channel) writer.string(10, message.channel);
  if (message.token) writer.string(18, message.token);
  if (message.type) writer.int32(24, message.type);
  if (message.track !== undefined) for (const item of message.track) {
    const start = writer.open(34);
    writeTrackBatch(writer, item);
    writer.close(start);
  }
  if (message.untrack !== undefined) for (const item of message.untrack) writer.string(42, item);
}

export function readSubRefreshRequest(reader: ProtobufReader): t.SubRefreshRequest {
  const message: Mutable<t.SubRefreshRequest> = {};
  let track: t.TrackBatch[] | undefined;
  let untrack: string[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      case 18:
        message.token = reader.string();
        break;
      case 24:
        message.type = reader.int32();
        break;
      case 34: {
        message.track = track ??= [];
        const outer = reader.enter();
        track.push(readTrackBatch(reader));
        reader.leave(outer);
        break;
      }
      case 42:
        message.untrack = untrack ??= [];
        untrack.push(reader.string());
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSubRefreshResult(writer: ProtobufWriter, message: t.SubRefreshResult): void {
  if (message.expires) writer.bool(8, message.expires);
  if (message.ttl) writer.uint32(16, message.ttl);
  if (message.items !== undefined) for (const item of message.items) {
    const start = writer.open(26);
    writePublication(writer, item);
    writer.close(start);
  }
}

export function readSubRefreshResult(reader: ProtobufReader): t.SubRefreshResult {
  const message: Mutable<t.SubRefreshResult> = {};
  let items: t.Publication[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.expires = reader.bool();
        break;
      case 16:
        message.ttl = reader.uint32();
        break;
      case 26: {
        message.items = items ??= [];
        const outer = reader.enter();
        items.push(readPublication(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeTrackBatch(writer: ProtobufWriter, message: t.TrackBatch): void {
  if (message.signature) writer.string(10, message.signature);
  if (message.items !== undefined) for (const item of message.items) {
    const start = writer.open(18);
    writeKeyedItem(writer, item);
    writer.close(start);
  }
}

export function readTrackBatch(reader: ProtobufReader): t.TrackBatch {
  const message: Mutable<t.TrackBatch> = {};
  let items: t.KeyedItem[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.signature = reader.string();
        break;
      case 18: {
        message.items = items ??= [];
        const outer = reader.enter();
        items.push(readKeyedItem(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeKeyedItem(writer: ProtobufWriter, message: t.KeyedItem): void {
  if (message.key) writer.string(10, message.key);
  if (message.version) writer.uint64(16, message.version);
}

export function readKeyedItem(reader: ProtobufReader): t.KeyedItem {
  const message: Mutable<t.KeyedItem> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.key = reader.string();
        break;
      case 16:
        message.version = reader.uint64();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeUnsubscribeRequest(writer: ProtobufWriter, message: t.UnsubscribeRequest): void {
  if (message.channel) writer.string(10, message.channel);
}

export function readUnsubscribeRequest(reader: ProtobufReader): t.UnsubscribeRequest {
  const message: Mutable<t.UnsubscribeRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeUnsubscribeResult(_writer: ProtobufWriter, _message: t.UnsubscribeResult): void {}

export function readUnsubscribeResult(reader: ProtobufReader): t.UnsubscribeResult {
  while (reader.more()) reader.skip(reader.tag());
  return {};
}

export function writePublishRequest(writer: ProtobufWriter, message: t.PublishRequest): void {
  if (message.channel) writer.string(10, message.channel);
  if (message.data !== undefined && message.data.length > 0) writer.payload(18, message.data);
  if (message.type) writer.int32(24, message.type);
  if (message.key) writer.string(34, message.key);
  if (message.removed) writer.bool(40, message.removed);
}

export function readPublishRequest(reader: ProtobufReader): t.PublishRequest {
  const message: Mutable<t.PublishRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      case 18:
        message.data = reader.bytes();
        break;
      case 24:
        message.type = reader.int32();
        break;
      case 34:
        message.key = reader.string();
        break;
      case 40:
        message.removed = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePublishResult(_writer: ProtobufWriter, _message: t.PublishResult): void {}

export function readPublishResult(reader: ProtobufReader): t.PublishResult {
  while (reader.more()) reader.skip(reader.tag());
  return {};
}

export function writePresenceRequest(writer: ProtobufWriter, message: t.PresenceRequest): void {
  if (message.channel) writer.string(10, message.channel);
}

export function readPresenceRequest(reader: ProtobufReader): t.PresenceRequest {
  const message: Mutable<t.PresenceRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePresenceResult(writer: ProtobufWriter, message: t.PresenceResult): void {
  for (const [key, value] of Object.entries(message.presence)) {
    const start = writer.open(10);
    writer.string(10, key);
    const inner = writer.open(18);
    writeClientInfo(writer, value);
    writer.close(inner);
    writer.close(start);
  }
}

export function readPresenceResult(reader: ProtobufReader): t.PresenceResult {
  const message: Mutable<t.PresenceResult> = { presence: emptyRecord() };
  let presence: Record<string, t.ClientInfo> | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        message.presence = presence ??= emptyRecord<t.ClientInfo>();
        let key = '';
        let value: t.ClientInfo | undefined;
        const outer = reader.enter();
        while (reader.more()) {
          const entryTag = reader.tag();
          if (entryTag === 10) {
            key = reader.string();
          } else if (entryTag === 18) {
            const inner = reader.enter();
            value = readClientInfo(reader);
            reader.leave(inner);
          } else {
            reader.skip(entryTag);
          }
        }
        reader.leave(outer);
        presence[key] = value ?? readClientInfo(new ProtobufReader(new Uint8Array(0)));
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePresenceStatsRequest(writer: ProtobufWriter, message: t.PresenceStatsRequest): void {
  if (message.channel) writer.string(10, message.channel);
}

export function readPresenceStatsRequest(reader: ProtobufReader): t.PresenceStatsRequest {
  const message: Mutable<t.PresenceStatsRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePresenceStatsResult(writer: ProtobufWriter, message: t.PresenceStatsResult): void {
  if (message.numClients) writer.uint32(8, message.numClients);
  if (message.numUsers) writer.uint32(16, message.numUsers);
}

export function readPresenceStatsResult(reader: ProtobufReader): t.PresenceStatsResult {
  const message: Mutable<t.PresenceStatsResult> = { numClients: 0, numUsers: 0 };
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.numClients = reader.uint32();
        break;
      case 16:
        message.numUsers = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeStreamPosition(writer: ProtobufWriter, message: t.StreamPosition): void {
  if (message.offset) writer.uint64(8, message.offset);
  if (message.epoch) writer.string(18, message.epoch);
}

export function readStreamPosition(reader: ProtobufReader): t.StreamPosition {
  const message: Mutable<t.StreamPosition> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        message.offset = reader.uint64();
        break;
      case 18:
        message.epoch = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeHistoryRequest(writer: ProtobufWriter, message: t.HistoryRequest): void {
  if (message.channel) writer.string(10, message.channel);
  if (message.limit) writer.int32(56, message.limit);
  if (message.since !== undefined) {
    const start = writer.open(66);
    writeStreamPosition(writer, message.since);
    writer.close(start);
  }
  if (message.reverse) writer.bool(72, message.reverse);
}

export function readHistoryRequest(reader: ProtobufReader): t.HistoryRequest {
  const message: Mutable<t.HistoryRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.channel = reader.string();
        break;
      case 56:
        message.limit = reader.int32();
        break;
      case 66: {
        const outer = reader.enter();
        message.since = readStreamPosition(reader);
        reader.leave(outer);
        break;
      }
      case 72:
        message.reverse = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeHistoryResult(writer: ProtobufWriter, message: t.HistoryResult): void {
  for (const item of message.publications) {
    const start = writer.open(10);
    writePublication(writer, item);
    writer.close(start);
  }
  if (message.epoch) writer.string(18, message.epoch);
  if (message.offset) writer.uint64(24, message.offset);
}

export function readHistoryResult(reader: ProtobufReader): t.HistoryResult {
  const message: Mutable<t.HistoryResult> = { publications: [], epoch: '', offset: 0 };
  let publications: t.Publication[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        message.publications = publications ??= [];
        const outer = reader.enter();
        publications.push(readPublication(reader));
        reader.leave(outer);
        break;
      }
      case 18:
        message.epoch = reader.string();
        break;
      case 24:
        message.offset = reader.uint64();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writePingRequest(_writer: ProtobufWriter, _message: t.PingRequest): void {}

export function readPingRequest(reader: ProtobufReader): t.PingRequest {
  while (reader.more()) reader.skip(reader.tag());
  return {};
}

export function writePingResult(_writer: ProtobufWriter, _message: t.PingResult): void {}

export function readPingResult(reader: ProtobufReader): t.PingResult {
  while (reader.more()) reader.skip(reader.tag());
  return {};
}

export function writeRPCRequest(writer: ProtobufWriter, message: t.RPCRequest): void {
  if (message.data !== undefined && message.data.length > 0) writer.payload(10, message.data);
  if (message.method) writer.string(18, message.method);
}

export function readRPCRequest(reader: ProtobufReader): t.RPCRequest {
  const message: Mutable<t.RPCRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.data = reader.bytes();
        break;
      case 18:
        message.method = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeRPCResult(writer: ProtobufWriter, message: t.RPCResult): void {
  if (message.data !== undefined && message.data.length > 0) writer.payload(10, message.data);
}

export function readRPCResult(reader: ProtobufReader): t.RPCResult {
  const message: Mutable<t.RPCResult> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.data = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeSendRequest(writer: ProtobufWriter, message: t.SendRequest): void {
  if (message.data !== undefined && message.data.length > 0) writer.payload(10, message.data);
}

export function readSendRequest(reader: ProtobufReader): t.SendRequest {
  const message: Mutable<t.SendRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.data = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeEmulationRequest(writer: ProtobufWriter, message: t.EmulationRequest): void {
  if (message.node) writer.string(10, message.node);
  if (message.session) writer.string(18, message.session);
  if (message.data !== undefined && message.data.length > 0) writer.payload(26, message.data);
}

export function readEmulationRequest(reader: ProtobufReader): t.EmulationRequest {
  const message: Mutable<t.EmulationRequest> = {};
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.node = reader.string();
        break;
      case 18:
        message.session = reader.string();
        break;
      case 26:
        message.data = reader.bytes();
        break;
      default:
        reader.skip(tag);
    }
  }
  return message;
}

export function writeFilterNode(writer: ProtobufWriter, message: t.FilterNode): void {
  if (message.op) writer.string(10, message.op);
  if (message.key) writer.string(18, message.key);
  if (message.cmp) writer.string(26, message.cmp);
  if (message.val) writer.string(34, message.val);
  if (message.vals !== undefined) for (const item of message.vals) writer.string(42, item);
  if (message.nodes !== undefined) for (const item of message.nodes) {
    const start = writer.open(50);
    writeFilterNode(writer, item);
    writer.close(start);
  }
}

export function readFilterNode(reader: ProtobufReader): t.FilterNode {
  const message: Mutable<t.FilterNode> = {};
  let vals: string[] | undefined;
  let nodes: t.FilterNode[] | undefined;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        message.op = reader.string();
        break;
      case 18:
        message.key = reader.string();
        break;
      case 26:
        message.cmp = reader.string();
        break;
      case 34:
        message.val = reader.string();
        break;
      case 42:
        message.vals = vals ??= [];
        vals.push(reader.string());
        break;
      case 50: {
        message.nodes = nodes ??= [];
        const outer = reader.enter();
        nodes.push(readFilterNode(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  return message;
}
