import { describe, it } from 'node:test';
import { describeDelivery } from '@spindle/testkit';
import { createMemorySubject } from './memory-subject.ts';
import { createSharedSubject } from './shared-memory.ts';

describe('one node', () => {
  describeDelivery({ describe, it }, createMemorySubject, {
    steps: 10_000,
    known: [
      { seed: 25, steps: 250, what: 'pages of a recovery that told clients of 2016 no place' },
      {
        seed: 20,
        steps: 420,
        what: 'the newest publication that passes a filter, beyond the first page of the history',
      },
    ],
  });
});

describe('two nodes', () => {
  describeDelivery({ describe, it }, () => createSharedSubject('fake'), { steps: 5_000 });
});

describe('two nodes in real time', () => {
  describeDelivery({ describe, it }, () => createSharedSubject('real'), { steps: 100 });
});
