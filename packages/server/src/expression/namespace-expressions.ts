import type { Expression, NamespaceOptions } from '@spindle/core';
import type { NamespaceConfig } from '../config/index.ts';
import { createExpressionCompiler, type CompileExpression } from './compile-expression.ts';
import { expressionOptions, type ExpressionOption } from './expression-options.ts';

const fields = Object.values(expressionOptions);

/** The compiler, or null where none of these namespaces has an expression: then nothing is loaded. */
export async function compilerFor(namespaces: readonly NamespaceConfig[]): Promise<CompileExpression | null> {
  const isNeeded = namespaces.some((options) => fields.some((field) => options[field] !== ''));
  return isNeeded ? createExpressionCompiler() : null;
}

/** The expressions of a namespace, ready to be asked. Throws where one cannot be compiled; G94 has said so before. */
export function expressionsOf(
  options: NamespaceConfig,
  compile: CompileExpression | null,
): Pick<NamespaceOptions, ExpressionOption> {
  const ready = (option: ExpressionOption) => compiled(options[option], compile);
  return {
    subscribeCel: ready('subscribeCel'),
    publishCel: ready('publishCel'),
    presenceCel: ready('presenceCel'),
    historyCel: ready('historyCel'),
  };
}

function compiled(source: string, compile: CompileExpression | null): Expression | null {
  if (source === '' || compile === null) return null;
  const compilation = compile(source);
  if (compilation.ok) return compilation.expression;
  throw new Error(`the expression ${source} ${compilation.because}`);
}
