/** Turns the options of one kind of token into what verification runs on, and lists everything wrong with them. */
import { algorithms, type AlgorithmFamily } from './algorithms.ts';
import { endpointRisk, parseEndpointTemplate, unfilledVariable } from './endpoint-template.ts';
import { createJwksSource } from './jwks.ts';
import { KeyError } from './key-material.ts';
import type { KeySource } from './key-source.ts';
import type { OptionProblem, TokenOptions } from './options.ts';
import { loadPublicKeys } from './public-keys.ts';
import { compileRe2, type Re2 } from './re2.ts';
import type { RemoteKeySetSettings } from './remote-key-set.ts';
import {
  createStaticKeySource,
  importStaticKey,
  type IdentifiedKey,
  type StaticKey,
  type StaticKeySettings,
} from './static-keys.ts';
import type { TokenRules } from './verify.ts';

/** What both kinds of token share. */
export interface SharedSettings extends Pick<TokenRules, 'maxTokenLength' | 'cacheBytes'>, StaticKeySettings {
  readonly skipSignature: boolean;
  readonly jwks: RemoteKeySetSettings;
}

type Report = (option: keyof TokenOptions, problem: Omit<OptionProblem, 'path'>) => void;

/** `section` names the options in problems. The rules may be used only when no problem was added. */
export async function prepareTokenRules(
  section: string,
  options: TokenOptions,
  shared: SharedSettings,
  problems: OptionProblem[],
): Promise<TokenRules> {
  const report: Report = (option, problem) => problems.push({ path: [section, option], ...problem });
  checkConflicts(options, report);
  const keys = options.jwksPublicEndpoint
    ? await prepareEndpoint(options, shared.jwks, report)
    : createStaticKeySource(await prepareKeys(options, shared, report));
  return {
    keys: shared.skipSignature ? null : keys,
    audience: options.audience || undefined,
    audiencePattern: preparePattern(options, 'audienceRegex', report),
    issuer: options.issuer || undefined,
    issuerPattern: preparePattern(options, 'issuerRegex', report),
    userIdClaim: options.userIdClaim || undefined,
    maxTokenLength: shared.maxTokenLength,
    cacheBytes: shared.cacheBytes,
    now: shared.now,
  };
}

function checkConflicts(options: TokenOptions, report: Report): void {
  if (options.audience && options.audienceRegex) {
    report('audienceRegex', { because: 'an exact audience is set as well', suggestion: 'keep one of the two' });
  }
  if (options.issuer && options.issuerRegex) {
    report('issuerRegex', { because: 'an exact issuer is set as well', suggestion: 'keep one of the two' });
  }
  if (options.userIdClaim && !/^[a-zA-Z_]+$/.test(options.userIdClaim)) {
    report('userIdClaim', {
      because: 'a claim name here consists of ASCII letters and underscores',
      value: options.userIdClaim,
    });
  }
}

function preparePattern(
  options: TokenOptions,
  option: 'audienceRegex' | 'issuerRegex',
  report: Report,
): Re2 | undefined {
  const source = options[option];
  if (!source) return undefined;
  try {
    return compileRe2(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report(option, { because: 'the regular expression is not valid', value: source });
    return undefined;
  }
}

/** The keys of the single-key options come first, then the listed ones. */
async function prepareKeys(
  options: TokenOptions,
  settings: StaticKeySettings,
  report: Report,
): Promise<IdentifiedKey[]> {
  const keys: IdentifiedKey[] = [];
  const add = async (option: keyof TokenOptions, key: StaticKey, family?: AlgorithmFamily) => {
    try {
      const imported = await importStaticKey(key, settings);
      const other = imported.find(({ algorithm }) => family && algorithms[algorithm].family !== family);
      if (other !== undefined) {
        report(option, {
          because: `this is an ${algorithms[other.algorithm].family} key, an ${family} key is expected`,
        });
      }
      keys.push(...imported);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      report(option, { because: error.message });
    }
  };
  if (options.hmacSecretKey) await add('hmacSecretKey', { secret: options.hmacSecretKey });
  if (options.hmacPreviousSecretKey) {
    const validUntil = options.hmacPreviousSecretKeyValidUntil;
    await add('hmacPreviousSecretKey', { secret: options.hmacPreviousSecretKey, validUntil });
  }
  if (options.rsaPublicKey) await add('rsaPublicKey', { pem: options.rsaPublicKey }, 'RSA');
  if (options.ecdsaPublicKey) await add('ecdsaPublicKey', { pem: options.ecdsaPublicKey }, 'ECDSA');
  for (const key of options.keys ?? []) await add('keys', key);
  return keys;
}

async function prepareEndpoint(
  options: TokenOptions,
  settings: RemoteKeySetSettings,
  report: Report,
): Promise<KeySource> {
  // Its keys come with the first token, which is not to wait for more than them.
  await loadPublicKeys();
  const value = options.jwksPublicEndpoint ?? '';
  const expressions = [options.issuerRegex, options.audienceRegex].filter((source) => source !== undefined);
  try {
    const template = parseEndpointTemplate(value);
    const unfilled = unfilledVariable(template, expressions);
    if (unfilled !== null) {
      report('jwksPublicEndpoint', {
        because: `no regular expression has a group named ${unfilled}`,
        value,
        suggestion: `add (?P<${unfilled}>…) to the issuer or audience expression`,
      });
    }
    const risk = options.insecureSkipJwksEndpointSafetyCheck ? null : endpointRisk(template, expressions);
    if (risk !== null) report('jwksPublicEndpoint', { because: risk, value });
    return createJwksSource(template, settings);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report('jwksPublicEndpoint', { because: error.message, value });
    return createStaticKeySource([]);
  }
}
