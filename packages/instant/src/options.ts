import type { KeyMaterial, SigningKeyOptions } from '@spindle/auth';
import type { ApiOptions } from './api/client.ts';
import type { Authorize } from './authorize.ts';
import type { GetUser } from './endpoints/handler.ts';
import { levelNames, type ChannelLevels } from './levels.ts';
import type { InstantOptionProblem } from './options-error.ts';
import type { Refusal } from './refusal.ts';
import type { TokenClaims, TokenLifetimes } from './tokens.ts';

/** `Native` is the request of the framework, as its adapter hands it to `getUser` and `authorize`. */
export interface InstantOptions<Native = Request> {
  /** The server's HTTP API. */
  readonly server: ApiOptions;
  /** Signs tokens: a secret, a PKCS #8 private key as PEM text or a private JWK, with its algorithm and key id. */
  readonly signing: KeyMaterial & SigningKeyOptions;
  readonly lifetimes?: TokenLifetimes | undefined;
  readonly claims?: TokenClaims | undefined;
  /** Clients of generation 1.x are served where this is set. */
  readonly legacy?: LegacyOptions | undefined;
  readonly site?: SiteOptions | undefined;
  /** A level that is left out has the channel of the site, if there is a site. */
  readonly channels?: ChannelLevels | undefined;
  /** Who sends a request; null for nobody in particular. */
  readonly getUser: GetUser<Native>;
  /** Asked about each channel before the levels are. */
  readonly authorize?: Authorize<Native> | undefined;
  readonly endpoints?: EndpointOptions | undefined;
  /** Told why something is refused, each time. Default: a line on the console, ten a minute of a kind. */
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined;
  /** Unix milliseconds. Default: the system clock. */
  readonly now?: (() => number) | undefined;
}

export interface LegacyOptions {
  /** The `secret` of the server's configuration of that time. */
  readonly secret: string;
  /** How private channels are answered; clients understand both. Default `map`. */
  readonly answer?: 'map' | 'list' | undefined;
}

export interface SiteOptions {
  /** The channels of the levels are named after it: `<slug>_public`, `$<slug>_users`, `$<slug>_staff`, `$<slug>_admin`. */
  readonly slug: string;
  /** Goes into messages. Default: the slug. */
  readonly name?: string | undefined;
}

export interface EndpointOptions {
  /** Default `/centrifuge`. */
  readonly basePath?: string | undefined;
  /** Origins, besides the application's own, whose pages are answered and may read the answers. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Whether users who are not signed in get connection tokens. Default false. */
  readonly allowAnonymous?: boolean | undefined;
  /** Default 65 536. */
  readonly maxBodyBytes?: number | undefined;
  /** Channels in one request. Default 100. */
  readonly maxChannels?: number | undefined;
}

/** Everything that is wrong with the options, keys left aside. */
export function optionProblems(options: InstantOptions<never>): InstantOptionProblem[] {
  const { server, site, lifetimes = {}, endpoints = {}, channels = {} } = options;
  const { basePath, allowedOrigins = [] } = endpoints;
  return [
    ...check('server.url', isHttpUrl(server.url), 'this is no http or https URL'),
    ...check('server.apiKey', server.apiKey !== '', 'the key is empty'),
    ...check('site.slug', site === undefined || /^[\w.-]+$/.test(site.slug), 'use letters, digits, _, . and -'),
    ...check('lifetimes.connectionSeconds', isLifetime(lifetimes.connectionSeconds), lifetimeRule),
    ...check('lifetimes.subscriptionSeconds', isLifetime(lifetimes.subscriptionSeconds), lifetimeRule),
    ...check(
      'endpoints.basePath',
      basePath === undefined || /^\/.*[^/]$/.test(basePath),
      'it begins with a slash and ends without',
    ),
    ...check('endpoints.maxBodyBytes', isPositive(endpoints.maxBodyBytes), positiveRule),
    ...check('endpoints.maxChannels', isPositive(endpoints.maxChannels), positiveRule),
    ...allowedOrigins.flatMap((origin, index) =>
      check(`endpoints.allowedOrigins[${index}]`, isOrigin(origin), 'an origin is like https://example.com'),
    ),
    ...patternsOf(channels).flatMap(([path, patterns]) =>
      patterns.flatMap((pattern, index) => check(`${path}[${index}]`, pattern !== '', 'the name is empty')),
    ),
  ];
}

const lifetimeRule = 'a lifetime is a positive number of seconds, or null';
const positiveRule = 'this is no positive integer';

function check(path: string, isRight: boolean, because: string): InstantOptionProblem[] {
  return isRight ? [] : [{ path, because }];
}

function patternsOf(channels: ChannelLevels): (readonly [string, readonly string[]])[] {
  return [
    ...levelNames.map((level) => [`channels.${level}`, channels[level] ?? []] as const),
    ...Object.entries(channels.groups ?? {}).map(([group, names]) => [`channels.groups.${group}`, names] as const),
  ];
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

function isOrigin(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin;
}

function isLifetime(seconds: number | null | undefined): boolean {
  return seconds === undefined || seconds === null || (Number.isFinite(seconds) && seconds > 0);
}

function isPositive(count: number | undefined): boolean {
  return count === undefined || (Number.isInteger(count) && count > 0);
}
