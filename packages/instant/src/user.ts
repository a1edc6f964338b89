/** Who sends a request to the application. */
export interface User {
  /** The id in tokens; empty for an anonymous user. */
  readonly id: string;
  /** Default: whether there is an id. */
  readonly isAuthenticated?: boolean | undefined;
  readonly isStaff?: boolean | undefined;
  readonly isSuperuser?: boolean | undefined;
  readonly groups?: readonly string[] | undefined;
  /** Any JSON value; others see it in presence, joins and publications of the user. */
  readonly info?: unknown;
  /** Channels the server subscribes the user's connections to by itself. */
  readonly channels?: readonly string[] | undefined;
  /** Any JSON value; private, for the server alone. */
  readonly meta?: unknown;
}

export const anonymous: User = { id: '', isAuthenticated: false };

/** Nobody is authenticated without an id. */
export function isAuthenticated(user: User): boolean {
  return user.id !== '' && user.isAuthenticated !== false;
}
