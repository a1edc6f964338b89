import { createLegacySigner, importSigningKey, KeyError, type SigningKey } from '@spindle/auth';
import { createApi, type Api } from './api/client.ts';
import { createDecide, type Decide } from './authorize.ts';
import { createConsoleLog } from './console-log.ts';
import type { Conversation } from './endpoints/conversation.ts';
import { currentGenerations } from './endpoints/generations/current.ts';
import { firstGeneration } from './endpoints/generations/first.ts';
import { secondGeneration } from './endpoints/generations/second.ts';
import { createHandler, type Handle } from './endpoints/handler.ts';
import { createLegacyIssuer, type LegacyIssuer } from './legacy.ts';
import { createLevelTable, siteLevels } from './levels.ts';
import { optionProblems, type InstantOptions, type LegacyOptions } from './options.ts';
import { InstantOptionsError, type InstantOptionProblem } from './options-error.ts';
import { createPublishing, type Publishing } from './publishing.ts';
import { safely } from './refusal.ts';
import { createTokenIssuer, type TokenIssuer } from './tokens.ts';

/** The application's side of a Spindle server. */
export interface Instant<Native = Request> extends Publishing {
  readonly api: Api;
  readonly tokens: TokenIssuer;
  /** Null unless generation 1.x is served. */
  readonly legacy: LegacyIssuer | null;
  /** Whether a user may have a channel, and why not. */
  readonly decide: Decide<Native>;
  /** Answers clients; null for a path that is none of ours. Adapters call it. */
  readonly handle: Handle<Native>;
}

/**
 * Rejects with `InstantOptionsError`, which lists every problem of the options.
 *
 * @example
 * const instant = await createInstant({
 *   server: { url: 'http://localhost:8000/api', apiKey },
 *   signing: { secret },
 *   site: { slug: 'shop' },
 *   getUser: (request: Request) => userOfSession(request.headers.get('cookie')),
 * });
 */
export async function createInstant<Native = Request>(options: InstantOptions<Native>): Promise<Instant<Native>> {
  const { site, endpoints = {}, now = Date.now } = options;
  const { key, legacy } = await importKeys(options);
  const levels = createLevelTable({ ...(site && siteLevels(site.slug)), ...options.channels });
  const decide = createDecide(levels, options.authorize);
  const tokens = createTokenIssuer({ key, lifetimes: options.lifetimes, claims: options.claims, now });
  const api = createApi(options.server);
  const consoleLog = createConsoleLog(now);
  return {
    api,
    tokens,
    legacy,
    decide,
    ...createPublishing({ api, levels, siteName: site?.name ?? site?.slug ?? '' }),
    handle: createHandler({
      basePath: endpoints.basePath ?? '/centrifuge',
      conversations: conversations(legacy, options.legacy),
      allowedOrigins: endpoints.allowedOrigins ?? [],
      allowAnonymous: endpoints.allowAnonymous ?? false,
      maxBodyBytes: endpoints.maxBodyBytes ?? 65_536,
      maxChannels: endpoints.maxChannels ?? 100,
      tokens,
      getUser: options.getUser,
      decide,
      onRefusal: safely(options.onRefusal ?? consoleLog, consoleLog),
    }),
  };
}

/** The order is the one in which they are tried at paths they share. */
function conversations(legacy: LegacyIssuer | null, options: LegacyOptions | undefined): readonly Conversation[] {
  const first = legacy === null ? [] : firstGeneration(legacy, options?.answer ?? 'map');
  return [...first, ...secondGeneration, ...currentGenerations];
}

interface Keys {
  readonly key: SigningKey;
  readonly legacy: LegacyIssuer | null;
}

async function importKeys<Native>(options: InstantOptions<Native>): Promise<Keys> {
  const problems = optionProblems(options);
  const { signing, legacy: legacyOptions, now = Date.now } = options;
  const key = await orProblem(importSigningKey(signing, signing), 'signing', problems);
  const signer =
    legacyOptions && (await orProblem(createLegacySigner(legacyOptions.secret), 'legacy.secret', problems));
  if (key === null || problems.length > 0) throw new InstantOptionsError(problems);
  return { key, legacy: signer ? createLegacyIssuer(signer, now) : null };
}

async function orProblem<T>(key: Promise<T>, path: string, problems: InstantOptionProblem[]): Promise<T | null> {
  try {
    return await key;
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    problems.push({ path, because: error.message });
    return null;
  }
}
