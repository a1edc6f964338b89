import type { SubscriptionOverride } from '@spindle/core';
import { defineMethod } from '../method.ts';
import { base64, flag, group, int, json, text, uint, type Params } from '../params.ts';
import { payloadOf } from '../publication.ts';
import { selectorFields, selectorOf } from '../selector.ts';

const overrideFields = {
  presence: group('presence', { value: flag('value') }),
  joinLeave: group('join_leave', { value: flag('value') }),
  forceRecovery: group('force_recovery', { value: flag('value') }),
  forcePositioning: group('force_positioning', { value: flag('value') }),
  forcePushJoinLeave: group('force_push_join_leave', { value: flag('value') }),
};

export const subscribe = defineMethod(
  { name: 'subscribe', number: 11 },
  {
    ...selectorFields,
    channel: text('channel'),
    expireAt: int('expire_at'),
    info: json('info'),
    b64info: base64('b64info'),
    data: json('data'),
    b64data: base64('b64data'),
    recoverSince: group('recover_since', { offset: uint('offset'), epoch: text('epoch') }),
    override: group('override', overrideFields),
  },
  async ({ node }, params) => {
    await node.subscribe({
      ...selectorOf(params),
      channel: params.channel,
      expireAt: params.expireAt > 0 ? params.expireAt : undefined,
      info: payloadOf(params.b64info, params.info),
      data: payloadOf(params.b64data, params.data),
      recoverSince: params.recoverSince,
      override: params.override && overrideOf(params.override),
    });
    return '{}';
  },
);

function overrideOf(given: Params<typeof overrideFields>): SubscriptionOverride {
  return {
    presence: given.presence?.value,
    joinLeave: given.joinLeave?.value,
    forceRecovery: given.forceRecovery?.value,
    forcePositioning: given.forcePositioning?.value,
    forcePushJoinLeave: given.forcePushJoinLeave?.value,
  };
}
