/** Members that are payloads; bytes of them go under a name of their own. */
const payloads = new Set(['data', 'info']);

/** Parameters as they travel: names in snake case, bytes as base64, an override as objects with a value. */
export function wireParams(params: object): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (payloads.has(name) && value instanceof Uint8Array) wire[`b64${name}`] = base64(value);
    else if (name === 'override' && typeof value === 'object' && value !== null) wire.override = overrideOf(value);
    else wire[snakeCase(name)] = value as unknown;
  }
  return wire;
}

/** The JSON text of parameters, with bigints as the numbers they are. Throws a TypeError for what JSON cannot hold. */
export function paramsText(wire: Record<string, unknown>): string {
  const members = Object.entries(wire).flatMap(([name, value]) => {
    const text: string | undefined = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join()}}`;
}

function overrideOf(override: object): object {
  const switches = Object.entries(override).filter(([, value]) => value !== undefined);
  return Object.fromEntries(switches.map(([name, value]) => [snakeCase(name), { value: value as unknown }]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
