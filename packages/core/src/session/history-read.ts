import type { HistoryFilter, HistoryRead } from '../engine/broker.ts';
import { refused } from './refused.ts';

/** What no stream can answer: reading backwards from before the first publication (C rules, 107). */
export function checkHistoryFilter({ since, reverse }: HistoryFilter): void {
  if (reverse === true && since !== undefined && since.offset === 0) {
    throw refused('badRequest', {
      rule: 'S55',
      because: 'reverse history since offset 0, before which there is nothing',
    });
  }
}

/** A position of another epoch says nothing about this stream (112). */
export function checkHistoryRead({ since }: HistoryFilter, { position }: HistoryRead): void {
  if (since !== undefined && since.epoch !== '' && since.epoch !== position.epoch) {
    throw refused('unrecoverablePosition', {
      rule: 'S56',
      because: 'history was asked since a position of another epoch',
      fix: 'read the history from its start',
    });
  }
}
