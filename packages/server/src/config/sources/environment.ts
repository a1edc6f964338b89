import { nearestName } from '../names/nearest-name.ts';
import { findOldName } from '../names/find-old-name.ts';
import { describeOldName } from '../names/unknown.ts';
import { isLeaf } from '../option.ts';
import type { LeafOption, NamedItemsOption, Option, Options } from '../option.ts';
import type { Origin, Problem } from '../problem.ts';
import { itemPath, optionPath } from '../settings.ts';
import { addItems } from './tree.ts';
import type { Layer } from './tree.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment, and the layer it becomes. */
interface EnvironmentLayer extends Layer {
  readonly env: Environment;
}

/** In order of precedence: a later prefix wins. */
const prefixes = ['CENTRIFUGO_', 'SPINDLE_'] as const;

/** One option, by path in files and by name in the environment (without prefix). */
interface Spot {
  readonly path: string;
  readonly name: string;
}

/** Lays the environment over the settings (G6). Variables of our prefixes that mean nothing are reported (G14). */
export function addEnvironment(options: Options, env: Environment, { settings, report }: Layer): void {
  const ownNames = Object.keys(env).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  if (ownNames.length === 0) return;
  const layer: EnvironmentLayer = { settings, report, env };
  const known = new Set<string>();
  addSection(options, { path: '', name: '' }, layer, known);
  for (const name of ownNames) {
    const value = env[name] ?? '';
    if (value === '' || known.has(name) || isForeign(name, value)) continue;
    layer.report(unknownVariable(name, known));
  }
}

function addSection(options: Options, spot: Spot, layer: EnvironmentLayer, known: Set<string>): void {
  for (const [key, option] of Object.entries(options)) {
    const name = spot.name === '' ? key.toUpperCase() : `${spot.name}_${key.toUpperCase()}`;
    addOption(option, { path: optionPath(spot.path, key), name }, layer, known);
  }
}

function addOption(option: Option, spot: Spot, layer: EnvironmentLayer, known: Set<string>): void {
  if (option.kind === 'group') {
    addSection(option.options, spot, layer, known);
    return;
  }
  for (const prefix of prefixes) {
    const name = prefix + spot.name;
    known.add(name);
    const written = layer.env[name];
    if (written !== undefined && written !== '' && !isServiceAddress(name, written))
      setVariable(option, spot, name, layer);
  }
  if (option.kind === 'named-items') addItemVariables(option, spot, layer, known);
}

function setVariable(
  option: Exclude<Option, { kind: 'group' }>,
  { path }: Spot,
  name: string,
  layer: EnvironmentLayer,
): void {
  const origin: Origin = { source: 'env', name };
  const written = layer.env[name] ?? '';
  if (isLeaf(option) && option.kind !== 'text-map') {
    layer.settings.set(path, splitList(option, written), origin);
    return;
  }
  if (option.kind === 'named-items' && !written.trimStart().startsWith('[')) {
    const named = words(written).map((item) => ({ name: item }));
    addItems(option, path, named, { origin, layer });
    return;
  }
  const parsed = parseJson(written);
  if (parsed === undefined) {
    layer.report({ rule: 'G7', severity: 'error', path, message: `the variable ${name} must hold JSON`, origin });
  } else if (isLeaf(option)) layer.settings.set(path, parsed, origin);
  else addItems(option, path, parsed, { origin, layer });
}

/** `…_NAMESPACES_<NAME>_<OPTION>`, for every item that any source named. */
function addItemVariables(option: NamedItemsOption, spot: Spot, layer: EnvironmentLayer, known: Set<string>): void {
  for (const label of layer.settings.itemsOf(spot.path)) {
    const path = itemPath(spot.path, label);
    addSection(option.options, { path, name: `${spot.name}_${variableName(label)}` }, layer, known);
  }
}

/** An item name as part of a variable name. */
function variableName(name: string): string {
  return name.toUpperCase().replaceAll(/[.-]/g, '_');
}

function splitList(option: LeafOption, written: string): unknown {
  return option.kind === 'texts' || option.kind === 'choices' ? words(written) : written;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text of the error would show the value; the caller reports the variable instead.
    return undefined;
  }
}

const ofTheLauncher: ReadonlySet<string> = new Set(['SPINDLE_BUN', 'SPINDLE_RUNTIME']);

/** Variables with our prefix that are no options: for interpolation, of the launcher, or set by Kubernetes. */
function isForeign(name: string, value: string): boolean {
  if (/^(CENTRIFUGO|SPINDLE)_VAR_/.test(name) || ofTheLauncher.has(name)) return true;
  return isServiceAddress(name, value) || /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/.test(name);
}

/** Kubernetes describes a service called `centrifugo` to every container as `CENTRIFUGO_PORT=tcp://…`. */
function isServiceAddress(name: string, value: string): boolean {
  return name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(value);
}

function unknownVariable(name: string, known: ReadonlySet<string>): Problem {
  const origin: Origin = { source: 'env', name };
  const prefix = prefixes.find((candidate) => name.startsWith(candidate)) ?? '';
  const rest = name.slice(prefix.length);
  const old = prefix === 'CENTRIFUGO_' ? findOldName(rest, '') : undefined;
  if (old !== undefined) return { ...describeOldName(old, name), origin };
  const siblings = [...known].flatMap((other) => (other.startsWith(prefix) ? [other.slice(prefix.length)] : []));
  const nearest = nearestName(rest, siblings);
  const suggestion = nearest === undefined ? undefined : prefix + nearest;
  return { rule: 'G14', severity: 'warning', path: name, message: 'no such option', suggestion, origin };
}
