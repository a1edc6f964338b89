import { codecFor, unidirectionalCodecFor, type Codec, type Encoding } from '@spindle/protocol';
import { eventFraming, streamFramingOf, type StreamFraming } from './framing.ts';

/** What tells the streaming transports apart. */
export interface StreamKind {
  /** Label of metrics and logs. */
  readonly name: string;
  readonly direction: 'emulated' | 'unidirectional';
  readonly methods: readonly ('GET' | 'POST')[];
  /** Protobuf is chosen by the content type of the request. */
  readonly encodings: readonly Encoding[];
  /** A GET without `cf_connect`: null is refused, a text stands in its place. */
  readonly withoutConnect: string | null;
  framing(encoding: Encoding): StreamFraming;
  codec(encoding: Encoding): Codec;
  /** Its events have ids, by which a browser that comes back goes on where it was (T71). */
  readonly isResumable: boolean;
}

const bidirectionalCodec = (encoding: Encoding): Codec => codecFor('v2', encoding);

/** The transports that keep the response of a plain HTTP request open. */
export const streamKinds = {
  sse: {
    name: 'sse',
    direction: 'emulated',
    methods: ['GET', 'POST'],
    encodings: ['json'],
    withoutConnect: null,
    framing: () => eventFraming,
    codec: bidirectionalCodec,
    isResumable: false,
  },
  httpStream: {
    name: 'http_stream',
    direction: 'emulated',
    methods: ['POST'],
    encodings: ['json', 'protobuf'],
    withoutConnect: null,
    framing: streamFramingOf,
    codec: bidirectionalCodec,
    isResumable: false,
  },
  uniSse: {
    name: 'uni_sse',
    direction: 'unidirectional',
    methods: ['GET', 'POST'],
    encodings: ['json'],
    withoutConnect: '{}',
    framing: () => eventFraming,
    codec: unidirectionalCodecFor,
    isResumable: true,
  },
  uniHttpStream: {
    name: 'uni_http_stream',
    direction: 'unidirectional',
    methods: ['POST'],
    encodings: ['json', 'protobuf'],
    withoutConnect: '{}',
    framing: streamFramingOf,
    codec: unidirectionalCodecFor,
    isResumable: false,
  },
} as const satisfies Record<string, StreamKind>;
