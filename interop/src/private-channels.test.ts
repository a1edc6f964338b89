import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { legacySecret } from './backend-2016.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Application, lifetimeSeconds } from './private-channels/application.ts';
import { decisions, expiries, failures, type Case } from './private-channels/cases.ts';
import { generations, type Generation } from './private-channels/generations.ts';
import { Matrix } from './private-channels/matrix.ts';
import { Visit } from './private-channels/visit.ts';
import { Server } from './server.ts';

const skip = chromiumPath === undefined ? 'SKIPPED: no Chromium on this machine (Debian package: chromium)' : false;
if (skip !== false) console.warn(`\n!!! ${skip}\n`);

const legacy = { enabled: true, secret: legacySecret, connection_lifetime: `${lifetimeSeconds}s` };

/** Unmodified clients in pages of an application that stands on `createInstant`. */
describe('private channels in Chromium', { skip }, () => {
  const matrix = new Matrix([...decisions, ...expiries, ...failures], generations);
  let server: Server;
  let browser: Browser;

  before(async () => {
    [server, browser] = await Promise.all([Server.start({}, { legacy }), launchChromium()]);
  });
  after(async () => {
    console.log(`\n${matrix.toString()}\n`);
    await browser?.close();
    await server?.dispose();
  });

  function eachCase(cases: readonly Case[]): void {
    for (const each of cases) {
      it(each.name, () =>
        everyGeneration(async (generation) => {
          const reason = each.impossible?.(generation.family) ?? null;
          if (reason !== null) return matrix.setImpossible(each, generation, reason);
          const outcome = await Visit.run({ browser, server, generation }, (visit) => each.run(visit));
          matrix.set(each, generation, outcome);
        }),
      );
    }
  }

  describe('I110 what the application decides', () => eachCase(decisions));
  describe('I111 what expires', () => eachCase(expiries));
  describe('I112 an application that is away, fails or is late', () => eachCase(failures));

  it('I113 a page of another origin is served where it is listed, and not where it is none', () =>
    everyGeneration(async (generation) => {
      const other = await Application.start(server);
      try {
        for (const isAllowed of [true, false]) {
          const foreignPage = { url: other.url, isAllowed };
          await Visit.run({ browser, server, generation, foreignPage }, async (visit) => {
            await visit.open();
            await visit.subscribe(visit.room);
            await visit.connect();
            await visit.heard(`${isAllowed ? 'subscribed' : 'error'} ${visit.room}`);
            const rules = new Set(visit.application.refusals.map(({ rule }) => rule));
            assert.deepEqual([...rules], isAllowed ? [] : ['I22']);
          });
        }
      } finally {
        await other.goDown();
      }
    }));
});

/** At the same time, since most of it is waiting; one that fails does not hide the others. */
async function everyGeneration(run: (generation: Generation) => Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled(generations.map(run));
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [`${generations[index]?.version}: ${String(outcome.reason)}`] : [],
  );
  assert.equal(failed.length, 0, failed.join('\n'));
}
