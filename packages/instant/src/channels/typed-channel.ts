import { ChannelDataError } from './channel-data-error.ts';
import type { StandardSchema } from './standard-schema.ts';
import { parseTemplate, type TemplateParams } from './template.ts';
import { validate } from './validate.ts';

/** One channel, and what travels in it. */
export interface Address<Input, Output = Input> {
  readonly channel: string;
  /** Throws `ChannelDataError` for data that the schema refuses. */
  parse(data: unknown): Output;
  /** Never there; carries the type of what is published. */
  readonly input?: Input;
}

/** Channels of one kind, whose names have the form of the template. */
export interface TypedChannel<Template extends string, Input, Output = Input> {
  readonly template: Template;
  /** Throws a TypeError for a value that could make the name that of another channel. */
  at(...params: ParamsArgument<Template>): Address<Input, Output>;
  /** The parameters of a name of this kind, else null. Useful to decide who may have the channel. */
  match(channel: string): TemplateParams<Template> | null;
}

type ParamsArgument<Template extends string> = keyof TemplateParams<Template> extends never
  ? []
  : [params: TemplateParams<Template>];

/**
 * Describes channels once for both ends. The schema validates synchronously; `typeOnly<T>()` validates nothing.
 *
 * @example
 * const chat = defineChannel('$chat:{room}', typeOnly<{ text: string }>());
 * await instant.publish(chat.at({ room: 'lobby' }), { text: 'hi' });
 */
export function defineChannel<const Template extends string, Input, Output>(
  template: Template,
  schema: StandardSchema<Input, Output>,
): TypedChannel<Template, Input, Output> {
  const { expand, match } = parseTemplate(template);
  return {
    template,
    match,
    at(...[params]) {
      const channel = expand(params ?? ({} as TemplateParams<Template>));
      return { channel, parse: (data) => validate(schema, data, (issues) => new ChannelDataError(channel, issues)) };
    },
  };
}
