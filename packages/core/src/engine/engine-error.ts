/** A broker or presence store could not do its work. `temporary` says whether trying again may help. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly temporary: boolean;

  constructor(message: string, options: { readonly temporary: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.temporary = options.temporary;
  }
}
