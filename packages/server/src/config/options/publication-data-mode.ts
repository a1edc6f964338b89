import { flag, group, text } from '../option.ts';
import type { FlagOption, GroupOption, TextOption } from '../option.ts';

type Where = 'header' | 'value' | 'attribute' | 'property';

const parts = {
  channels: text('Names the channels.', 'centrifugo-channels'),
  idempotency_key: text('Names the idempotency key.', 'centrifugo-idempotency-key'),
  delta: text('Names the delta switch.', 'centrifugo-delta'),
  version: text('Names the version.', 'centrifugo-version'),
  version_epoch: text('Names the version epoch.', 'centrifugo-version-epoch'),
} as const;

type ModeOptions<W extends Where> = {
  readonly [Name in keyof typeof parts as `${Name}_${W}`]: TextOption;
} & { readonly [Name in `tags_${W}_prefix`]: TextOption } & { readonly enabled: FlagOption };

/** A consumer mode where the message is the payload; `where` the message carries the rest ends the option names. */
export function publicationDataMode<const W extends Where>(where: W): GroupOption<ModeOptions<W>> {
  const named = Object.entries(parts).map(([name, option]) => [`${name}_${where}`, option]);
  return group('The message is the payload; the rest of the publish stands beside it.', {
    enabled: flag('Use this mode.'),
    ...Object.fromEntries(named),
    [`tags_${where}_prefix`]: text('Starts the name of every tag.', 'centrifugo-tag-'),
  } as ModeOptions<W>);
}
