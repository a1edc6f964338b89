import type { JWK } from 'jose';
import type { Algorithm } from './algorithms.ts';
import { fetchKeySet, KeySetUnavailable, type KeySetDocument, type KeySetRequest } from './jwks-fetch.ts';
import { importKeys, KeyError, type ImportedKeys } from './key-material.ts';
import type { VerificationKey } from './key-source.ts';
import { quoted, Refused } from './refusal.ts';
import { webCryptoCheck } from './signature.ts';

export interface RemoteKeySetSettings extends KeySetRequest {
  /** Unix seconds. */
  readonly now: () => number;
  /** A key set is used this long before it is asked for again. */
  readonly freshForSeconds: number;
  /** Known keys serve this long while the endpoint fails. */
  readonly staleForSeconds: number;
  /** Least time between two requests, whoever causes them. */
  readonly coolDownSeconds: number;
}

/** One version of the key set. Keys are imported when a token first names them. */
interface KeySetVersion {
  readonly document: KeySetDocument;
  readonly imported: Map<JWK, Promise<ImportedKeys | null>>;
}

/** The keys behind one URL: kept for a while, asked for by one request at a time and not too often. */
export class RemoteKeySet {
  readonly #url: string;
  readonly #settings: RemoteKeySetSettings;
  #version: KeySetVersion | null = null;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #attemptedAt = Number.NEGATIVE_INFINITY;
  /** Why the latest attempt failed; null after a success. */
  #failure: string | null = null;
  #refreshing: Promise<void> | null = null;

  constructor(url: string, settings: RemoteKeySetSettings) {
    this.#url = url;
    this.#settings = settings;
  }

  /** The keys with this id that serve the algorithm, at least one. Throws `Refused` when there is none. */
  async find(algorithm: Algorithm, kid: string): Promise<readonly VerificationKey[]> {
    if (!this.#isFresh() || this.#named(kid).length === 0) await this.#refresh();
    const version = this.#version;
    const named = this.#named(kid);
    if (version === null || named.length === 0) {
      // While the endpoint fails nobody can say whether the key exists.
      if (this.#failure !== null) throw new Refused('endpointDown', this.#failure);
      throw new Refused('keyIdUnknown', `the key set has no key with the id ${quoted(kid)}`);
    }
    const keys: VerificationKey[] = [];
    for (const jwk of named) {
      const cryptoKey = (await importOnce(version, jwk))?.get(algorithm);
      const isCurrent = () => this.#version === version && this.#isFresh();
      if (cryptoKey === undefined) continue;
      keys.push({ algorithm, hasSigned: await webCryptoCheck(algorithm, cryptoKey), isQuick: false, isCurrent });
    }
    if (keys.length === 0) {
      throw new Refused('keyMismatch', `the key with the id ${quoted(kid)} is not a signature key for ${algorithm}`);
    }
    return keys;
  }

  #named(kid: string): readonly JWK[] {
    if (this.#version === null || !this.#isWithin(this.#fetchedAt, this.#settings.staleForSeconds)) return [];
    return this.#version.document.keys.filter((jwk) => jwk.kid === kid);
  }

  #isFresh(): boolean {
    return this.#isWithin(this.#fetchedAt, this.#settings.freshForSeconds);
  }

  /** False as well when the clock was set back behind `since`. */
  #isWithin(since: number, seconds: number): boolean {
    const elapsed = this.#settings.now() - since;
    return elapsed >= 0 && elapsed < seconds;
  }

  /** Joins a request under way; makes none while cooling down. Failures are remembered, not thrown. */
  async #refresh(): Promise<void> {
    if (this.#refreshing === null) {
      if (this.#isWithin(this.#attemptedAt, this.#settings.coolDownSeconds)) return;
      this.#attemptedAt = this.#settings.now();
      this.#refreshing = this.#load().finally(() => {
        this.#refreshing = null;
      });
    }
    await this.#refreshing;
  }

  async #load(): Promise<void> {
    try {
      const document = await fetchKeySet(this.#url, this.#settings);
      this.#failure = null;
      this.#fetchedAt = this.#settings.now();
      // An unchanged key set stays the same version: verifications made with it remain remembered.
      if (document.text !== this.#version?.document.text) this.#version = { document, imported: new Map() };
    } catch (error) {
      if (!(error instanceof KeySetUnavailable)) throw error;
      this.#failure = error.message;
    }
  }
}

/** Null for a key that is no public signature key, or broken. */
function importOnce({ imported }: KeySetVersion, jwk: JWK): Promise<ImportedKeys | null> {
  const known = imported.get(jwk);
  if (known !== undefined) return known;
  const importing = importSignatureKey(jwk);
  imported.set(jwk, importing);
  return importing;
}

async function importSignatureKey(jwk: JWK): Promise<ImportedKeys | null> {
  // A secret has no place in a public key set; accepting it would let anybody who reads the set sign tokens.
  if (jwk.use !== 'sig' || jwk.kty === 'oct') return null;
  try {
    return await importKeys({ jwk }, 'verify');
  } catch (error) {
    if (error instanceof KeyError) return null;
    throw error;
  }
}
