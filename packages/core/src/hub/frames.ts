import {
  patchedPublication,
  PayloadNotJson,
  wholePublication,
  type Codec,
  type Frame,
  type Publication,
  type Push,
} from '@spindle/protocol';
import type { Member } from './member.ts';

/**
 * How a subscriber gets publications: as they are, without their place in the stream (`unplaced`), or, with delta
 * compression, in full (`whole`), or as a patch against the publication before (`patched`).
 */
export type Form = 'plain' | 'unplaced' | 'whole' | 'patched';

/** How a subscriber gets what is pushed in a channel. */
export interface Style {
  readonly form: Form;
  /** The number of the channel stands in place of its name (P130). */
  readonly isCompact: boolean;
}

interface Made extends Style {
  readonly codec: Codec;
  readonly frame: Frame | null;
}

/** The frames of one push: made when first asked for, once for everybody who shares a wire variant and a style. */
export class Frames {
  readonly push: Push;
  /** Does not get the push, though it would belong to those that do. */
  readonly excluded: Member | null;
  readonly #base: Publication | null;
  readonly #made: Made[] = [];

  /** `base` is what everybody with the form `patched` got last; null when they did not all get the same. */
  constructor(push: Push, base: Publication | null = null, excluded: Member | null = null) {
    this.push = push;
    this.excluded = excluded;
    this.#base = base;
  }

  /** Null when the payload cannot be written in this encoding. */
  of(codec: Codec, { form: wanted, isCompact }: Style): Frame | null {
    const form = this.#formFor(codec, wanted);
    for (const made of this.#made) {
      if (made.codec === codec && made.form === form && made.isCompact === isCompact) return made.frame;
    }
    const frame = this.#encode(codec, { form, isCompact });
    this.#made.push({ codec, form, isCompact, frame });
    return frame;
  }

  /** Forms that come to the same are one. */
  #formFor(codec: Codec, wanted: Form): Form {
    if (this.push.type !== 'publication') return 'plain';
    if (wanted === 'unplaced') return this.push.publication.offset === undefined ? 'plain' : wanted;
    const form = wanted === 'patched' && this.#base === null ? 'whole' : wanted;
    return form === 'whole' && codec.encoding === 'protobuf' ? 'plain' : form;
  }

  #encode(codec: Codec, { form, isCompact }: Style): Frame | null {
    try {
      const formed = this.#formed(codec, form);
      return codec.encodePush(isCompact ? formed : named(formed));
    } catch (error) {
      if (error instanceof PayloadNotJson) return null;
      throw error;
    }
  }

  #formed(codec: Codec, form: Form): Push {
    const { push } = this;
    if (form === 'plain' || push.type !== 'publication') return push;
    return { ...push, publication: this.#publicationAs(form, push.publication, codec) };
  }

  #publicationAs(form: Form, publication: Publication, { encoding }: Codec): Publication {
    if (form === 'unplaced') return { ...publication, offset: undefined, epoch: undefined };
    if (form === 'patched' && this.#base !== null) return patchedPublication(publication, this.#base, encoding);
    return wholePublication(publication, encoding);
  }
}

/** For those who know the channel by its name. */
function named(push: Push): Push {
  return 'channelId' in push && push.channelId !== undefined ? { ...push, channelId: undefined } : push;
}
