import { duration, flag, group, secret } from '../option.ts';

export const legacyOptions = group('Clients and backends of 2016 (centrifuge-js 1.x, signatures instead of tokens).', {
  enabled: flag('Serve them.'),
  secret: secret('What the backend signs connections, private channels and API calls with.'),
  connection_lifetime: duration('Time a connection lives from its timestamp on, in whole seconds; 0: for ever.'),
});
