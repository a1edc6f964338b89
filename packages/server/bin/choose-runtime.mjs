// Reads which runtime is asked for. Plain JavaScript, because it runs before one is chosen.
const runtimes = ['bun', 'node'];

/**
 * What runs Spindle, by `--runtime`, else by SPINDLE_RUNTIME, else Bun; and the arguments without it, which is the
 * launcher's own. Throws an error that says what there is.
 *
 * @returns {{ runtime: 'bun' | 'node', args: string[] }}
 */
export function chooseRuntime(given, env) {
  const end = given.includes('--') ? given.indexOf('--') : given.length;
  const args = [];
  let runtime = env.SPINDLE_RUNTIME || 'bun';
  for (let at = 0; at < given.length; at++) {
    const [name, value] = at < end ? nameAndValue(given[at]) : [];
    if (name === '--runtime') runtime = value ?? given[++at] ?? '';
    else args.push(given[at]);
  }
  if (!runtimes.includes(runtime))
    throw new Error(`there is no runtime ${JSON.stringify(runtime)}: choose bun or node.`);
  return { runtime, args };
}

function nameAndValue(arg) {
  const at = arg.indexOf('=');
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}
