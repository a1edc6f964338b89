import type { Publication } from '@spindle/protocol';
import { quote } from '@spindle/protocol/raw-json';
import { formatClientInfo } from '../client-info.ts';
import { array, dictionary, nonZero, object, payloadMember } from '../json.ts';
import { defineMethod } from '../method.ts';
import { flag, group, int, text, uint } from '../params.ts';

const int32 = [-(2 ** 31), 2 ** 31 - 1] as const;

export const history = defineMethod(
  { name: 'history', number: 6 },
  {
    channel: text('channel'),
    limit: int('limit', int32),
    since: group('since', { offset: uint('offset'), epoch: text('epoch') }),
    reverse: flag('reverse'),
  },
  async ({ node }, { channel, since, reverse, ...params }) => {
    const limit = Math.max(params.limit, -1);
    const { publications, position } = await node.history(channel, { limit, since, reverse });
    return object({
      publications: array(publications.map(formatPublication)),
      epoch: quote(position.epoch),
      offset: String(position.offset),
    });
  },
);

function formatPublication({ data, info, offset, tags }: Publication): string {
  return object({
    ...payloadMember('data', data),
    info: info && formatClientInfo(info),
    offset: nonZero(offset ?? 0),
    tags: tags && dictionary(Object.entries(tags), quote),
  });
}
