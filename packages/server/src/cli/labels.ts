import type { Labels } from '@spindle/core';
import { isRecord } from '../config/read-value.ts';

/** Null for anything but an object of texts. */
export function readLabels(value: unknown): Labels | null {
  if (!isRecord(value)) return null;
  const labels = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return labels.length === Object.keys(value).length ? Object.fromEntries(labels) : null;
}
