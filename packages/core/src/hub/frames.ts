import {
  patchedPublication,
  PayloadNotJson,
  wholePublication,
  type Codec,
  type Frame,
  type Publication,
  type Push,
} from '@spindle/protocol';

/**
 * How a subscriber gets publications: as they are, or, with delta compression, in full (`whole`), or as a patch against
 * the publication before (`patched`).
 */
export type Form = 'plain' | 'whole' | 'patched';

interface Made {
  readonly codec: Codec;
  readonly form: Form;
  readonly frame: Frame | null;
}

/** The frames of one push: made when first asked for, once for everybody who shares a wire variant and a form. */
export class Frames {
  readonly push: Push;
  readonly #base: Publication | null;
  readonly #made: Made[] = [];

  /** `base` is what everybody with the form `patched` got last; null when they did not all get the same. */
  constructor(push: Push, base: Publication | null = null) {
    this.push = push;
    this.#base = base;
  }

  /** Null when the payload cannot be written in this encoding. */
  of(codec: Codec, wanted: Form): Frame | null {
    const form = this.#formFor(codec, wanted);
    for (const made of this.#made) if (made.codec === codec && made.form === form) return made.frame;
    const frame = this.#encode(codec, form);
    this.#made.push({ codec, form, frame });
    return frame;
  }

  /** Forms that come to the same are one. */
  #formFor(codec: Codec, wanted: Form): Form {
    if (this.push.type !== 'publication') return 'plain';
    const form = wanted === 'patched' && this.#base === null ? 'whole' : wanted;
    return form === 'whole' && codec.encoding === 'protobuf' ? 'plain' : form;
  }

  #encode(codec: Codec, form: Form): Frame | null {
    try {
      return codec.encodePush(this.#formed(codec, form));
    } catch (error) {
      if (error instanceof PayloadNotJson) return null;
      throw error;
    }
  }

  #formed(codec: Codec, form: Form): Push {
    const { push } = this;
    if (form === 'plain' || push.type !== 'publication') return push;
    const publication =
      form === 'patched' && this.#base !== null
        ? patchedPublication(push.publication, this.#base, codec.encoding)
        : wholePublication(push.publication, codec.encoding);
    return { ...push, publication };
  }
}
