/**
 * Messages of the 2016 generation have a uid, by which a returning client says where it stands. Ours tells the position
 * in the stream, so that recovery is as exact as in later generations: `<offset>.<epoch>`.
 */
export interface StreamPlace {
  readonly offset: number;
  readonly epoch: string;
}

const placeUid = /^(\d{1,16})\.(.+)$/s;

/** No stream has it, so that whoever comes with it has lost its place. */
const epochOfNoStream = '?';

export function uidOf({ offset, epoch }: StreamPlace): string {
  return `${offset}.${epoch}`;
}

/** The uid of a message that is in no stream: nobody can recover from there, but messages are told apart by it. */
export function randomUid(): string {
  return crypto.randomUUID();
}

/** Where a client with that uid stands; a uid that tells no place, or is empty, is in no stream (L22). */
export function placeOf(uid: string): StreamPlace {
  const [, offset, epoch] = placeUid.exec(uid) ?? [];
  if (offset === undefined || epoch === undefined) return { offset: 0, epoch: epochOfNoStream };
  return { offset: Number(offset), epoch };
}
