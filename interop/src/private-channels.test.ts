import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { legacySecret } from './backend-2016.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { Application, lifetimeSeconds } from './private-channels/application.ts';
import { decisions, expiries, failures, type Case } from './private-channels/cases.ts';
import { generations } from './private-channels/generations.ts';
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

  function everyGeneration(cases: readonly Case[]): void {
    for (const each of cases) {
      for (const generation of generations) {
        const reason = each.impossible?.(generation.family) ?? null;
        if (reason !== null) {
          matrix.setImpossible(each, generation, reason);
          continue;
        }
        it(`${each.name}: ${generation.version}`, async () => {
          const outcome = await Visit.run({ browser, server, generation }, (visit) => each.run(visit));
          matrix.set(each, generation, outcome);
        });
      }
    }
  }

  describe('I110 what the application decides', () => everyGeneration(decisions));
  describe('I111 what expires', () => everyGeneration(expiries));
  describe('I112 an application that is away, fails or is late', () => everyGeneration(failures));

  describe('I113 a page of another origin', () => {
    for (const generation of generations) {
      it(`is served where it is listed, and not where it is none: ${generation.version}`, async () => {
        const other = await Application.start(server);
        const outcomes: string[] = [];
        try {
          for (const isAllowed of [true, false]) {
            const foreignPage = { url: other.url, isAllowed };
            await Visit.run({ browser, server, generation, foreignPage }, async (visit) => {
              await visit.open();
              await visit.subscribe('$room');
              await visit.connect();
              await visit.heard(isAllowed ? 'subscribed $room' : 'error $room');
              outcomes.push(...visit.application.refusals.map(({ rule }) => rule));
            });
          }
          assert.ok(outcomes.length > 0 && outcomes.every((rule) => rule === 'I22'), outcomes.join());
        } finally {
          await other.goDown();
        }
      });
    }
  });
});
