import type { Check } from '../check.ts';
import { fault, ok, skipped, warning } from '../finding.ts';
import { seconds } from '../question.ts';

const noticeableMs = 5_000;
/** Tokens that live for minutes begin to fail. */
const harmfulMs = 60_000;

/** Whether the clocks of both sides agree; tokens are made by one and judged by the other. */
export const clock: Check = {
  name: 'clock',
  rule: 'D13',
  needs: ['upgrade'],
  run(_question, { clocks }) {
    const [worst] = [...(clocks ?? [])].toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a));
    if (worst === undefined) {
      const fix = 'client.connect_include_server_time lets the server tell its time';
      return Promise.resolve(skipped('neither the proxy nor the server told the time', fix));
    }
    const [who, ahead] = worst;
    if (Math.abs(ahead) < noticeableMs) return Promise.resolve(ok('the clocks agree'));
    const because = `the clock of the other side (${who}) is ${seconds(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}`;
    const fix = 'set both clocks by NTP: tokens expire too early, or are not valid yet';
    return Promise.resolve(Math.abs(ahead) < harmfulMs ? warning(because, fix) : fault(because, fix));
  },
};
