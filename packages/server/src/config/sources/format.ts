/** The sections and options of a file, as they are written there. */
export type FileTree = Readonly<Record<string, unknown>>;

export type Parsing =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

/** How files with one extension are read and written. */
export interface Format {
  readonly parse: (text: string) => Parsing;
  readonly write: (tree: FileTree) => string;
}
