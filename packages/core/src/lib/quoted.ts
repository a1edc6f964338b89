const limit = 64;

/** Text that came from outside, made safe for a log line or an explanation: quoted, escaped and cut. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > limit ? `${text.slice(0, limit)}…` : text);
}
