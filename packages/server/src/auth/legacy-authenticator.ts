import { createLegacySigner } from '@spindle/auth';
import type { LegacyAuthenticator } from '@spindle/core';
import type { Config } from '../config/index.ts';

/** Checks what clients of 2016 present, by the `legacy` section; null where they are not served. */
export async function createLegacyAuthenticator({ legacy }: Config): Promise<LegacyAuthenticator | null> {
  if (!legacy.enabled) return null;
  const { isConnectionSigned, isSubscriptionSigned } = await createLegacySigner(legacy.secret);
  return {
    connectionLifetimeSeconds: legacy.connectionLifetimeMs / 1000,
    isConnectionSigned,
    isSubscriptionSigned,
  };
}
