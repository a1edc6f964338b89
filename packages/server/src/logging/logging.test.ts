import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Clock } from '@spindle/core';
import { defaultConfig, type Origin } from '../config/index.ts';
import { createLogReporter } from './log-reporter.ts';
import { createLogger } from './logger.ts';
import type { RefusalReport } from './reporter.ts';
import { logStart } from './start-line.ts';

type Line = Record<string, unknown>;
type Level = Parameters<typeof createLogger>[0]['level'];

function capture(level: Level = 'info') {
  const lines: Line[] = [];
  const logger = createLogger({ level, file: '' }, { write: (text) => void lines.push(JSON.parse(text) as Line) });
  return { logger, lines };
}

/** A clock whose timer runs out when the test says so. */
function windowClock(): { clock: Clock; endWindow(): void } {
  let end: () => void = () => {};
  const clock: Clock = {
    now: () => 0,
    after(_, callback) {
      end = callback;
      return () => (end = () => {});
    },
  };
  return { clock, endWindow: () => end() };
}

const refusal: RefusalReport = {
  rule: 'C4',
  because: 'namespace "x" is not configured',
  fix: 'add it',
  operation: 'subscribe',
  code: 102,
  client: 'c',
  user: 'u',
  channel: 'x:1',
};

describe('Log', () => {
  it('H50 lines are JSON with level, time and message', () => {
    const { logger, lines } = capture();
    logger.warn({ a: 1 }, 'text');
    const [line] = lines;
    assert.deepEqual({ ...line, time: '' }, { level: 'warn', time: '', a: 1, message: 'text' });
    assert.match(String(line?.['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  const levels: Level[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  for (const level of [...levels, 'none'] as const) {
    it(`H50 log.level ${level} leaves out what is below`, () => {
      const { logger, lines } = capture(level);
      for (const each of levels) if (each !== 'none') logger[each]('text');
      assert.deepEqual(
        lines.map((line) => line['level']),
        level === 'none' ? [] : levels.slice(levels.indexOf(level)),
      );
    });
  }

  it('H50 log.file is appended to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spindle-log-'));
    const file = join(folder, 'log.json');
    createLogger({ level: 'info', file }).info('first');
    createLogger({ level: 'info', file }).info('second');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as Line)['message']),
      ['first', 'second'],
    );
    rmSync(folder, { recursive: true });
  });

  it('H51 a refusal is one line that explains itself', () => {
    const { logger, lines } = capture();
    createLogReporter(logger, windowClock().clock).onRefusal(refusal);
    assert.deepEqual({ ...lines[0], time: '' }, { level: 'info', time: '', ...refusal, message: 'refused' });
  });

  it('H51 a failure is an error with its cause', () => {
    const { logger, lines } = capture();
    const error = new Error('away', { cause: new Error('refused') });
    createLogReporter(logger, windowClock().clock).onFailure({ operation: 'publish', channel: 'a', error });
    assert.equal(lines[0]?.['level'], 'error');
    assert.equal(lines[0]?.['operation'], 'publish');
    assert.match(JSON.stringify(lines[0]?.['error']), /away.*refused/);
  });

  it('H52 of a storm only the first lines of each rule are written, and the others are counted', () => {
    const { logger, lines } = capture();
    const { clock, endWindow } = windowClock();
    const reporter = createLogReporter(logger, clock);
    for (let i = 0; i < 1_000; i++) reporter.onRefusal(refusal);
    reporter.onRefusal({ ...refusal, rule: 'C5' });
    assert.deepEqual([lines.filter(({ rule }) => rule === 'C4').length, lines.length], [20, 21]);
    endWindow();
    const summary = { rule: 'C4', count: 980, seconds: 10, message: 'more refusals of this rule were not written' };
    assert.deepEqual({ ...lines[21], time: '' }, { level: 'info', time: '', ...summary });
    assert.equal(lines.length, 22);
    reporter.onRefusal(refusal);
    assert.equal(lines.length, 23);
    endWindow();
    assert.equal(lines.length, 23);
  });

  it('H52 failures are limited as well, and closing writes the counts', () => {
    const { logger, lines } = capture();
    const reporter = createLogReporter(logger, windowClock().clock);
    for (let i = 0; i < 25; i++) reporter.onFailure({ operation: 'publish', error: new Error('away') });
    reporter.close();
    assert.equal(lines.length, 21);
    assert.equal(lines[20]?.['count'], 5);
  });

  it('H53 the start line says what listens where and where options came from, never their values', () => {
    const { logger, lines } = capture();
    const config = defaultConfig();
    const provenance = new Map<string, Origin>([
      ['http_api.key', { source: 'env', name: 'SPINDLE_HTTP_API_KEY' }],
      ['client.insecure', { source: 'file', file: 'config.json' }],
    ]);
    logStart(logger, {
      url: 'http://localhost:8000',
      config: {
        ...config,
        httpApi: { ...config.httpApi, key: 'secret' },
        client: { ...config.client, insecure: true },
      },
      provenance,
    });
    const [start, warning] = lines;
    assert.equal(start?.['message'], 'listening');
    assert.equal(start?.['url'], 'http://localhost:8000');
    assert.equal(start?.['websocket'], '/connection/websocket');
    assert.equal(start?.['api'], '/api');
    assert.equal(start?.['health'], undefined);
    assert.deepEqual(start?.['options'], {
      'http_api.key': 'env SPINDLE_HTTP_API_KEY',
      'client.insecure': 'file config.json',
    });
    assert.deepEqual([warning?.['level'], warning?.['option']], ['warn', 'client.insecure']);
    assert.ok(!JSON.stringify(lines).includes('secret'));
  });
});
