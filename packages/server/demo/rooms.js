/**
 * The rooms of the demo. Their rules are set by the server's development configuration, nothing is decided here.
 * @typedef {{ channel: string, title: string, about: string, readOnly?: boolean }} Room
 * @type {readonly Room[]}
 */
export const rooms = [
  { channel: 'chat:lobby', title: 'Lobby', about: 'public' },
  { channel: '$chat:private', title: 'Private', about: 'needs a token' },
  { channel: 'news:today', title: 'News', about: 'read only', readOnly: true },
];

/** Channels with this prefix need a subscription token. */
export const isPrivate = (channel) => channel.startsWith('$');
