/** Names of members that nearly every message has, written as one byte: their place here. Others are written as text. */
export const knownNames: readonly string[] = [
  'data',
  'info',
  'offset',
  'epoch',
  'tags',
  'previous',
  'excludeClient',
  'history',
  'size',
  'ttlMs',
  'metaTtlMs',
  'delta',
  'idempotencyKey',
  'version',
  'versionEpoch',
  'position',
  'suppressed',
  'user',
  'client',
  'connInfo',
  'chanInfo',
  'publications',
  'limit',
  'since',
  'reverse',
];

/** In place of a byte: the name follows as text. */
export const unknownName = 255;
