const unknown = { name: '', colour: '#6b6675', sdk: '' };

/**
 * @param {{ client: string, user: string }} info what every generation calls the same
 * @param {unknown} connectionInfo the `info` claim of the connection token: `conn_info` in 2.x, `connInfo` in 5.x
 * @returns {import('./client.js').Member}
 */
export function toMember({ client, user }, connectionInfo) {
  return { ...unknown, name: user || 'anonymous', ...connectionInfo, client, user };
}
