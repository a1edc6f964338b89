import { compileGlob, GlobError } from '@spindle/transports';
import { ApiError } from '../api-error.ts';
import { dictionary, nonZero, object } from '../json.ts';
import { defineMethod } from '../method.ts';
import { text } from '../params.ts';

export const channels = defineMethod(
  { name: 'channels', number: 8 },
  { pattern: text('pattern') },
  async ({ node }, { pattern }) => {
    const isWanted = nameFilter(pattern);
    const active = [...(await node.channels())].filter(([name]) => isWanted(name));
    return object({ channels: dictionary(active, (numClients) => object({ num_clients: nonZero(numClients) })) });
  },
);

/** Channels whose whole name matches the glob; all of them without one (H36). */
function nameFilter(pattern: string): (name: string) => boolean {
  if (pattern === '') return () => true;
  try {
    const expression = compileGlob(pattern);
    return (name) => expression.test(name);
  } catch (error) {
    if (!(error instanceof GlobError)) throw error;
    throw new ApiError('badRequest', { rule: 'H36', because: `pattern has ${error.message}` });
  }
}
