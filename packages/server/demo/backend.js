/** Calls to the demo's application backend, the part that a real project writes itself. */

export class BackendError extends Error {
  /** HTTP status; 403 means that this user may not, or that nobody is signed in. */
  status;

  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new BackendError(response.status, answer.error ?? response.statusText);
  return answer;
}

const post = (path, body = {}) =>
  call(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/**
 * Who is signed in.
 * @typedef {{ user: string, info: { name: string, colour: string } }} Session
 */

/** @returns {Promise<Session | null>} */
export const currentSession = async () => (await call('/demo/session')).session;

/** @returns {Promise<Session>} */
export const signIn = (name) => post('/demo/login', { name });
export const signOut = () => post('/demo/logout');

/** Connection token by the endpoint that 2.x applications have; an empty one says that nobody is signed in. */
export async function refreshToken() {
  const { token } = await post('/centrifuge/refresh');
  if (token === '') throw new BackendError(403, 'Nobody is signed in.');
  return token;
}

/** Connection token for the `getToken` of 5.x. */
export const connectionToken = async () => (await post('/centrifuge/connection_token')).token;

/** Subscription token for the `getToken` of 5.x. */
export const subscriptionToken = async (channel) => (await post('/centrifuge/subscription_token', { channel })).token;

/** Refusals with a number above `after`, oldest first. */
export const refusalsAfter = async (after) => (await call(`/demo/refusals?after=${after}`)).refusals;
