import { describe, it } from 'node:test';
import { describeDelivery, type TestRunner } from '@spindle/testkit';
import { createMemorySubject } from './memory-subject.ts';
import { createSharedSubject } from './shared-memory.ts';

describe('one node', () => {
  describeDelivery({ describe, it }, createMemorySubject, {
    runs: 6,
    known: [
      { seed: 27, steps: 330, what: 'pages of a recovery that told clients of 2016 no place' },
      { seed: 4, steps: 340, what: 'the newest that passes a filter lies beyond the first page of the history' },
    ],
  });
});

describe('two nodes', () => {
  describeDelivery({ describe, it }, () => createSharedSubject('fake'), {
    runs: 3,
    known: [{ seed: 786_602_912, steps: 990, what: 'a newcomer that has read what is on its way to the others' }],
  });
});

/** Losses are found when positions are compared, which takes seconds each time. */
const patient: TestRunner = { describe, it: (title, body) => it(title, { timeout: 60_000 }, body) };

describe('two nodes in real time', () => {
  describeDelivery(patient, () => createSharedSubject('real'), { steps: 50 });
});
