import type { Check } from '../check.ts';
import { field, openAndConnect, readMessage } from '../connect.ts';
import { fault, ok, skipped } from '../finding.ts';
import { seconds } from '../question.ts';

/** Whether the channel may be subscribed to. */
export const subscription: Check = {
  name: 'subscription',
  rule: 'D15',
  needs: ['round-trip', 'token'],
  async run(question, { connect }) {
    const { channel, limitMs } = question;
    if (channel === null) return skipped('no channel is named');
    if (connect?.accepted !== true) return skipped('there is no connection to subscribe on');
    const opened = await openAndConnect(question);
    if (!opened.ok) return skipped('there is no connection to subscribe on');
    opened.socket.send(JSON.stringify({ id: 2, subscribe: { channel } }));
    const heard = await opened.socket.hear(limitMs);
    opened.socket.close();
    if (heard.kind !== 'text') {
      return fault(
        `the subscribe is not answered within ${seconds(limitMs)}, or by the end of the connection`,
        'the log of the server names the rule',
      );
    }
    const error = field(readMessage(heard.text), 'error');
    if (error === undefined) return ok(`${channel} is subscribed to`);
    return fault(
      `${channel} may not be subscribed to (${String(field(error, 'code'))} ${String(field(error, 'message'))})`,
      `spindle explain subscribe '${channel}' with the configuration of the server tells the reason`,
    );
  },
};
