import { literal, segment } from './segment.ts';

/** The parameters of a template by name: `'$chat:{room}'` has `room`. */
export type TemplateParams<Template extends string> = string extends Template
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamNames<Template>]: string };

type ParamNames<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

export interface ChannelTemplate<Params> {
  /** Throws a TypeError for a value that could make the name that of another channel (I52). */
  expand(params: Params): string;
  /** The parameters a name was made from, null when it is none of this template's. */
  match(channel: string): Params | null;
}

const param = /\{([A-Za-z_]\w*)\}/;

/** Throws a SyntaxError for a template whose parameters cannot be told apart in a name. */
export function parseTemplate<Template extends string>(template: Template): ChannelTemplate<TemplateParams<Template>> {
  type Params = TemplateParams<Template>;
  const parts = template.split(param);
  const names = parts.filter((_, index) => index % 2 === 1);
  const literals = parts.filter((_, index) => index % 2 === 0);
  if (literals.some((text) => /[{}]/.test(text))) throw new SyntaxError(`${template}: a parameter is {name}`);
  if (literals.slice(1, -1).includes(''))
    throw new SyntaxError(`${template}: something has to stand between parameters`);
  if (new Set(names).size < names.length) throw new SyntaxError(`${template}: a parameter is named twice`);
  const expression = new RegExp(`^${literals.map(literal).join(`(${segment})`)}$`, 'u');

  function match(channel: string): Params | null {
    const found = expression.exec(channel);
    return found && (Object.fromEntries(names.map((name, index) => [name, found[index + 1]])) as Params);
  }

  return {
    match,
    expand(params) {
      const given: Readonly<Record<string, string>> = params;
      const channel = parts.map((part, index) => (index % 2 === 1 ? (given[part] ?? '') : part)).join('');
      const read: Readonly<Record<string, string>> | null = match(channel);
      const wrong = names.find((name) => read === null || read[name] !== given[name]);
      if (wrong !== undefined)
        throw new TypeError(`${template}: the value of ${wrong} cannot be part of a channel name`);
      return channel;
    },
  };
}
