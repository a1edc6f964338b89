import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { encodeField } from '@spindle/testkit';
import { Inbox } from './inbox.ts';

const head = {
  ':method': 'POST',
  ':path': '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume',
  'content-type': 'application/grpc',
  te: 'trailers',
};

/** A call of `Consume` by HTTP/2 alone. */
export class GrpcCall {
  /** Parts of messages, in which payloads are text. */
  readonly text = new Inbox<string>();
  readonly ended: Promise<void>;
  readonly #session: ClientHttp2Session;

  private constructor(session: ClientHttp2Session, stream: ClientHttp2Stream) {
    this.#session = session;
    this.ended = new Promise((resolve) => void session.once('close', resolve));
    // A connection that breaks has ended, as far as tests are concerned.
    for (const emitter of [session, stream]) emitter.on('error', () => {});
    stream.on('data', (chunk: Buffer) => this.text.push(chunk.toString('latin1')));
  }

  /** Resolves with the connect push. */
  static async open(port: number, token: string): Promise<GrpcCall> {
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request(head);
    const call = new GrpcCall(session, stream);
    const request = Buffer.from(encodeField(1, token));
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(request.length, 1);
    stream.end(Buffer.concat([frame, request]));
    await call.text.until();
    return call;
  }

  leave(): void {
    this.#session.destroy();
  }
}
