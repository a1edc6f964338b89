/** Where a value came from. Later sources win: default, file, environment, flag. */
export type Origin =
  | { readonly source: 'default' }
  | { readonly source: 'file'; readonly file: string }
  | { readonly source: 'env'; readonly name: string }
  | { readonly source: 'flag'; readonly name: string };

/**
 * Something wrong with the configuration. All problems of a load are reported at once.
 * An error stops the start, a warning does not.
 */
export interface Problem {
  /** Rule of `spec/config.md`, such as `G12`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** Option path such as `client.token.audience`, name of a variable, or empty when the whole file is meant. */
  readonly path: string;
  /** One sentence, without the value. */
  readonly message: string;
  /** The value as written; secrets are replaced. */
  readonly value?: string | undefined;
  readonly suggestion?: string | undefined;
  readonly origin?: Origin | undefined;
}

/** Collects problems while the configuration is read. */
export type Report = (problem: Problem) => void;

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

const hidden = '***';
const shownCharacters = 80;

/** A value as problems may show it: one line, shortened, without secrets and without passwords in URLs. */
export function showValue(value: unknown, isSecret: boolean): string {
  if (isSecret) return hidden;
  const written = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = written.replaceAll(/\s+/g, ' ').replaceAll(/(:\/\/)[^/@\s]*@/g, `$1${hidden}@`);
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}

/** `file config.json`, `env CENTRIFUGO_PID_FILE`, `flag --pid_file`, `default`. */
export function describeOrigin(origin: Origin): string {
  if (origin.source === 'default') return 'default';
  return `${origin.source} ${origin.source === 'file' ? origin.file : origin.name}`;
}

/** One line for people: `client.pong (file config.json): no such option → client.pong_timeout [G13]`. */
export function describeProblem(problem: Problem): string {
  const { path, value, origin, suggestion, message, rule } = problem;
  const what = value === undefined ? path : `${path} = ${value}`;
  const from = origin === undefined ? '' : ` (${describeOrigin(origin)})`;
  const hint = suggestion === undefined ? '' : ` → ${suggestion}`;
  return `${what === '' ? '' : `${what}${from}: `}${message}${hint} [${rule}]`;
}
