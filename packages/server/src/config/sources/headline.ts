/** What a parser says of a fault, without the picture of the place that follows. */
export function headline({ message }: Error): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '') ?? '';
}
