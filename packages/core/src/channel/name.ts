import type { ChannelSettings } from './channel-rules.ts';

/** The punctuation of channel names. An empty string switches its meaning off (C9). */
export type ChannelSyntax = Pick<
  ChannelSettings,
  'privatePrefix' | 'namespaceBoundary' | 'userBoundary' | 'userSeparator' | 'clientBoundary'
>;

/** C1: `$chat:room` is private, `chat:$room` is not. */
export function isPrivateName(name: string, { privatePrefix }: ChannelSyntax): boolean {
  return privatePrefix !== '' && name.startsWith(privatePrefix);
}

/** C2, C3: the text between the private prefix and the first boundary; empty when there is none. */
export function namespaceNameOf(name: string, syntax: ChannelSyntax): string {
  const boundary = boundaryIndex(name, syntax);
  return boundary === -1 ? '' : name.slice(namespaceStart(name, syntax), boundary);
}

/** C2: what follows the namespace; the whole name, prefix included, when there is no boundary. */
export function channelPartOf(name: string, syntax: ChannelSyntax): string {
  const boundary = boundaryIndex(name, syntax);
  return boundary === -1 ? name : name.slice(boundary + syntax.namespaceBoundary.length);
}

/** C5: the users named after the last user boundary, or null. `room#` names the empty user. */
export function usersOf(name: string, { userBoundary, userSeparator }: ChannelSyntax): readonly string[] | null {
  const boundary = userBoundary === '' ? -1 : name.lastIndexOf(userBoundary);
  if (boundary === -1) return null;
  const users = name.slice(boundary + userBoundary.length);
  return userSeparator === '' ? [users] : users.split(userSeparator);
}

/** L23: the connection id after the last client boundary, or null. */
export function clientOf(name: string, { clientBoundary }: ChannelSyntax): string | null {
  const boundary = clientBoundary === '' ? -1 : name.lastIndexOf(clientBoundary);
  return boundary === -1 ? null : name.slice(boundary + clientBoundary.length);
}

const outsideAscii = /[^\p{ASCII}]/u;

export function isAscii(name: string): boolean {
  return !outsideAscii.test(name);
}

/** What the text takes in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether the name takes more than `maxBytes` in UTF-8; a UTF-16 unit takes one to three. */
export function isLongerThan(name: string, maxBytes: number): boolean {
  if (name.length > maxBytes) return true;
  return name.length * 3 > maxBytes && bytesOf(name) > maxBytes;
}

function namespaceStart(name: string, syntax: ChannelSyntax): number {
  return isPrivateName(name, syntax) ? syntax.privatePrefix.length : 0;
}

function boundaryIndex(name: string, syntax: ChannelSyntax): number {
  const { namespaceBoundary } = syntax;
  return namespaceBoundary === '' ? -1 : name.indexOf(namespaceBoundary, namespaceStart(name, syntax));
}
