import { expressionOptions } from '../../expression/expression-options.ts';
import { createExpressionCompiler } from '../../expression/compile-expression.ts';
import type { Config } from '../config.ts';
import { allNamespaces } from './rule.ts';
import type { Complaint } from './rule.ts';

/** G94: expressions compile, are true or false, and cost little. The compiler itself says what is wrong. */
export async function expressionsCompile(config: Config): Promise<Complaint[]> {
  const written = allNamespaces(config).flatMap(({ path, options }) =>
    Object.entries(expressionOptions).flatMap(([name, field]) => {
      const source = options[field];
      return source === '' ? [] : [{ path: `${path}.${name}`, source }];
    }),
  );
  if (written.length === 0) return [];
  const compile = await createExpressionCompiler();
  return written.flatMap(({ path, source }) => {
    const compilation = compile(source);
    if (compilation.ok) return [];
    return [{ path, value: source, message: compilation.because, suggestion: compilation.suggestion }];
  });
}

/** G95: an expression only grants, so beside an option that opens the same to everybody it has nothing to say. */
export function* expressionsNarrowNothing(config: Config): Generator<Complaint> {
  for (const { path, options: o } of allNamespaces(config)) {
    const pairs: [name: string, source: string, opening: string, isOpen: boolean][] = [
      ['subscribe_cel', o.subscribeCel, 'allow_subscribe_for_client', o.allowSubscribeForClient],
      ['publish_cel', o.publishCel, 'allow_publish_for_client', o.allowPublishForClient],
      ['presence_cel', o.presenceCel, 'allow_presence_for_client', o.allowPresenceForClient],
      ['history_cel', o.historyCel, 'allow_history_for_client', o.allowHistoryForClient],
    ];
    for (const [name, source, opening, isOpen] of pairs) {
      if (source === '' || !isOpen) continue;
      const message = `can only grant, and ${opening} grants to every user already`;
      yield { path: `${path}.${name}`, value: source, message, suggestion: `remove ${opening}` };
    }
  }
}
