/** The options of a namespace that are expressions, by their name in the file. */
export const expressionOptions = {
  subscribe_cel: 'subscribeCel',
  publish_cel: 'publishCel',
  presence_cel: 'presenceCel',
  history_cel: 'historyCel',
} as const;

export type ExpressionOption = (typeof expressionOptions)[keyof typeof expressionOptions];
