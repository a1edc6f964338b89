import type { EndpointTemplate } from './endpoint-template.ts';
import type { KeySource } from './key-source.ts';
import { Refused } from './refusal.ts';
import { RemoteKeySet, type RemoteKeySetSettings } from './remote-key-set.ts';

/** Endpoints remembered at a time; only a template that tokens may fill freely can reach it. */
const maxEndpoints = 256;

/** Keys from a JWK set endpoint, one key set for each URL the template expands to. */
export function createJwksSource(endpoint: EndpointTemplate, settings: RemoteKeySetSettings): KeySource {
  const keySets = new Map<string, RemoteKeySet>();

  function keySetAt(url: string): RemoteKeySet {
    const known = keySets.get(url);
    if (known !== undefined) return known;
    for (const oldest of keySets.keys()) {
      if (keySets.size < maxEndpoints) break;
      keySets.delete(oldest);
    }
    const added = new RemoteKeySet(url, settings);
    keySets.set(url, added);
    return added;
  }

  return {
    async find(algorithm, kid, variables) {
      if (kid === undefined) {
        throw new Refused('keyIdMissing', 'the header names no key id, which a key set endpoint needs');
      }
      return keySetAt(endpoint.expand(variables)).find(algorithm, kid);
    },
  };
}
