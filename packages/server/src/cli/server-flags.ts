import { Option, type Command } from 'commander';
import { findOption } from '../config/find-option.ts';
import { writtenDefault } from '../config/full-tree.ts';
import { isLeaf } from '../config/option.ts';
import type { LeafOption, Option as ConfigOption } from '../config/option.ts';
import { allOptions } from '../config/options/all.ts';

/** Options that are flags of the server too, named as in the file, and the letter some of them have. */
const flagged: Readonly<Record<string, string | null>> = {
  'http_server.address': 'a',
  'http_server.port': 'p',
  'log.level': null,
  'log.file': null,
  pid_file: null,
  workers: null,
  'health.enabled': null,
  'client.insecure': null,
  'http_api.insecure': null,
  'http_api.external': null,
  'http_server.internal_address': null,
  'http_server.internal_port': null,
  'engine.type': null,
  'broker.enabled': null,
  'broker.type': null,
  'presence_manager.enabled': null,
  'presence_manager.type': null,
  'map_broker.type': null,
  'debug.enabled': null,
  'admin.enabled': null,
  'admin.external': null,
  'admin.insecure': null,
  'prometheus.enabled': null,
  'swagger.enabled': null,
  'uni_websocket.enabled': null,
  'uni_sse.enabled': null,
  'uni_http_stream.enabled': null,
  'sse.enabled': null,
  'http_stream.enabled': null,
  'init.enabled': null,
  'grpc_api.enabled': null,
  'grpc_api.port': null,
  'uni_grpc.enabled': null,
  'uni_grpc.port': null,
};

/** Adds a flag for every such option. Those that have no effect yet are accepted, but not shown in the help. */
export function addServerFlags(command: Command): void {
  for (const [path, letter] of Object.entries(flagged)) {
    const { option, section } = lookUp(path);
    const name = letter === null ? `--${path}` : `-${letter}, --${path}`;
    const value = option.kind === 'flag' ? '[bool]' : '<value>';
    const about = path.endsWith('.enabled') ? section.description : option.description;
    const isShown = option.support.status === 'works' && section.support.status === 'works';
    command.addOption(new Option(`${name} ${value}`, `${about}${showDefault(option)}`).hideHelp(!isShown));
  }
}

function showDefault(option: LeafOption): string {
  const value = writtenDefault(option);
  const isShown = value !== '' && (typeof value === 'string' || typeof value === 'number');
  return isShown ? ` (default: ${value})` : '';
}

/** The flags that were given, by option path. */
export function givenFlags(command: Command): Record<string, string> {
  const values: Record<string, unknown> = command.opts();
  return Object.fromEntries(
    Object.keys(flagged).flatMap((path) => (typeof values[path] === 'string' ? [[path, values[path]]] : [])),
  );
}

/** Switches take their value after `=` alone, so that `--client.insecure serve` does not eat the command. */
export function joinSwitches(args: readonly string[]): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  return args.map((arg, index) => (index < end && isSwitch(arg) ? `${arg}=true` : arg));
}

function isSwitch(arg: string): boolean {
  const path = arg.slice(2);
  return arg.startsWith('--') && Object.hasOwn(flagged, path) && lookUp(path).option.kind === 'flag';
}

function lookUp(path: string): { option: LeafOption; section: ConfigOption } {
  const option = findOption(allOptions, path);
  const section = findOption(allOptions, path.split('.')[0] ?? '');
  if (option === undefined || section === undefined || !isLeaf(option))
    throw new TypeError(`no option is called ${path}`);
  return { option, section };
}
