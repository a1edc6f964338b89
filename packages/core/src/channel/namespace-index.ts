import { quoted } from '../lib/quoted.ts';
import type { Channel, ChannelSettings } from './channel-rules.ts';
import { refusal, type Refusal } from './decision.ts';
import { namespaceNameOf } from './name.ts';
import type { Namespace } from './namespace.ts';
import { parsePattern } from './pattern.ts';
import { createPatternRouter, findPatternProblems, type PatternMatch } from './pattern-router.ts';

/** What depends on the namespace alone, worked out once (C10 to C12). */
type KnownNamespace = Pick<Channel, 'namespace' | 'history' | 'metaTtlMs'>;

type Found = PatternMatch<KnownNamespace>;

const noVariables: Found['vars'] = Object.freeze({});

/** Finds the namespace of a name: by its pattern or by the text before the boundary. Throws when patterns clash. */
export function createNamespaceIndex(settings: ChannelSettings): (name: string) => Found | Refusal {
  const { patterns } = settings;
  const plain = settings.namespaces.filter(({ pattern = '' }) => pattern === '');
  const byName = new Map(
    [{ name: '', options: settings.withoutNamespace }, ...plain].map((namespace): [string, Found] => [
      namespace.name,
      { value: know(namespace, settings), vars: noVariables },
    ]),
  );
  const byPattern = patterns ? routerOf(settings) : null;

  return (name) => {
    if (byPattern !== null && name.startsWith('/')) return byPattern(name) ?? noPattern();
    const namespaceName = namespaceNameOf(name, settings);
    return byName.get(namespaceName) ?? unknownNamespace(namespaceName);
  };
}

function routerOf(settings: ChannelSettings): (name: string) => Found | null {
  const routed = settings.namespaces.filter(({ pattern = '' }) => pattern !== '');
  const texts = routed.map(({ pattern = '' }) => pattern);
  for (const { index, because } of findPatternProblems(texts)) throw new Error(`pattern ${texts[index]} ${because}`);
  return createPatternRouter(
    routed.flatMap((namespace) => {
      const reading = parsePattern(namespace.pattern ?? '');
      return reading.ok ? [{ pattern: reading.pattern, value: know(namespace, settings) }] : [];
    }),
  );
}

function know(namespace: Namespace, settings: ChannelSettings): KnownNamespace {
  const { historySize: size, historyTtlMs: ttlMs, historyMetaTtlMs } = namespace.options;
  const metaTtlMs = historyMetaTtlMs > 0 ? historyMetaTtlMs : settings.historyMetaTtlMs;
  const history = size > 0 && ttlMs > 0 ? { size, ttlMs, metaTtlMs } : null;
  return { namespace, history, metaTtlMs };
}

/** C4 */
function unknownNamespace(name: string): Refusal {
  return refusal('unknownChannel', {
    rule: 'C4',
    because: `namespace ${quoted(name)} is not configured`,
    fix: 'add it to channel.namespaces, or correct the channel name',
  });
}

/** C80 */
function noPattern(): Refusal {
  return refusal('unknownChannel', {
    rule: 'C80',
    because: 'channel.patterns is true, and no pattern of channel.namespaces matches the channel name',
    fix: 'add a namespace with such a pattern, or correct the channel name',
  });
}
