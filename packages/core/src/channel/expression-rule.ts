import { quoted } from '../lib/quoted.ts';
import type { Access } from './access.ts';
import type { Channel } from './channel-rules.ts';
import { refuse, type Decision } from './decision.ts';
import type { Expression, ExpressionVariables } from './expression.ts';
import { createMetaReader, noLabels, type Principal } from './principal.ts';
import { advise, configName, placeOf } from './wording.ts';

export interface ExpressionQuestion {
  readonly operation: Access | 'subscribe';
  readonly principal: Principal;
  readonly isSubscribed: boolean;
}

export type ExpressionRule = (channel: Channel, question: ExpressionQuestion) => Decision | null;

const options = {
  subscribe: 'subscribeCel',
  publish: 'publishCel',
  presence: 'presenceCel',
  history: 'historyCel',
} as const satisfies Record<ExpressionQuestion['operation'], string>;

/** C86 to C88: what the expression of the namespace says; null where it has none. */
export function createExpressionRule(): ExpressionRule {
  const metaOf = createMetaReader();
  return (channel, question) => {
    const expression = channel.namespace.options[options[question.operation]];
    if (expression === null) return null;
    const meta = metaOf(question.principal);
    if (meta === null) return failed(channel, question, 'the meta of the connection is not a JSON object');
    const variables = {
      subscribed: question.isSubscribed,
      user: question.principal.user,
      meta,
      channel: channel.name,
      vars: channel.vars,
      labels: question.principal.labels ?? noLabels,
    };
    const result = expression.evaluate(variables);
    const because = () => `${describe(expression)}${describeValues(expression, variables)}`;
    if (!result.ok) return failed(channel, question, `${result.because}: ${because()}`);
    const option = placed(channel, question);
    // What is allowed is rarely explained, and this is on the way of every publication.
    if (result.isTrue)
      return {
        allowed: true,
        rule: 'C86',
        get because() {
          return `${option} is true: ${because()}`;
        },
      };
    return denied(channel, question, { rule: 'C87', because: `${option} is false: ${because()}` });
  };
}

function failed(channel: Channel, question: ExpressionQuestion, because: string): Decision {
  return denied(channel, question, { rule: 'C88', because: `${placed(channel, question)} fails, ${because}` });
}

function denied(
  { namespace }: Channel,
  { operation }: ExpressionQuestion,
  grounds: { readonly rule: string; readonly because: string },
): Decision {
  const token = operation === 'subscribe' ? 'send a subscription token, ' : '';
  return refuse('permissionDenied', {
    ...grounds,
    fix: `meet the condition, ${token}or ${advise(namespace, options[operation])}`,
  });
}

/** `publish_cel in namespace "chat"` */
function placed({ namespace }: Channel, { operation }: ExpressionQuestion): string {
  return `${configName(options[operation])} in ${placeOf(namespace)}`;
}

const shownCharacters = 200;

/** One line of the source. */
function describe({ source }: Expression): string {
  const line = source.trim().replaceAll(/\s+/g, ' ');
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}

/** `, where user is "7", meta.roles is missing`: of `meta` only what is there, because it is for the server alone. */
function describeValues({ reads }: Expression, variables: ExpressionVariables): string {
  const values = reads.flatMap((path) => describeValue(path, variables) ?? []);
  return values.length === 0 ? '' : `, where ${values.join(', ')}`;
}

function describeValue(path: string, variables: ExpressionVariables): string | null {
  const [root = '', ...members] = path.split('.');
  if (root === 'user' || root === 'channel') return `${root} is ${quoted(variables[root])}`;
  if (root === 'subscribed') return `subscribed is ${variables.subscribed}`;
  if (members.length === 0 || (root !== 'vars' && root !== 'labels' && root !== 'meta')) return null;
  let value: unknown = variables[root];
  for (const member of members) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, member)) return `${path} is missing`;
    value = Reflect.get(value, member);
  }
  return root !== 'meta' && typeof value === 'string' ? `${path} is ${quoted(value)}` : `${path} is there`;
}
