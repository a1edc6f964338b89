export { ChannelDataError, DataError } from './channel-data-error.ts';
export { typeOnly, type SchemaIssue, type SchemaResult, type StandardSchema } from './standard-schema.ts';
export type { TemplateParams } from './template.ts';
export { callMethod, defineMethod, type RpcClient, type TypedMethod } from './typed-method.ts';
export { defineChannel, type Address, type TypedChannel } from './typed-channel.ts';
