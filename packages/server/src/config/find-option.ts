import type { Option, Options } from './option.ts';

/** The option at a path such as `client.token.audience`; lists of objects have no path of their own inside. */
export function findOption(options: Options, path: string): Option | undefined {
  const [name = '', ...rest] = path.split('.');
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (rest.length === 0 || option === undefined) return option;
  return option.kind === 'group' ? findOption(option.options, rest.join('.')) : undefined;
}

/** Paths of all single options below `options`, outside lists of objects. */
export function* optionPaths(options: Options, parent = ''): Generator<string> {
  for (const [name, option] of Object.entries(options)) {
    const path = parent === '' ? name : `${parent}.${name}`;
    if (option.kind === 'group') yield* optionPaths(option.options, path);
    else yield path;
  }
}
