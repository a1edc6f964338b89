/** HMAC-SHA256 in lower-case hex: the signatures of the time before tokens, and those of polled keys. */
import type { CryptoKey } from 'jose';
import { KeyError } from './key-material.ts';

/** Rejects with `KeyError` when the secret is empty. */
export async function importHexSecret(secret: string): Promise<CryptoKey> {
  if (secret === '') throw new KeyError('the secret is empty');
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

export async function signHex(key: CryptoKey, text: string): Promise<string> {
  return hexOf(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}

/** Takes the same time wherever the signatures differ; false as well for anything but 64 digits. */
export async function matchesHex(key: CryptoKey, text: string, signature: string): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify('HMAC', key, bytes, new TextEncoder().encode(text));
}

export async function sha256Hex(text: string): Promise<string> {
  return hexOf(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function hexOf(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
