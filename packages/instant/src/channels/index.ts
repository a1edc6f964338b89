export { ChannelDataError } from './channel-data-error.ts';
export { typeOnly, type SchemaIssue, type SchemaResult, type StandardSchema } from './standard-schema.ts';
export type { TemplateParams } from './template.ts';
export { defineChannel, type Address, type TypedChannel } from './typed-channel.ts';
