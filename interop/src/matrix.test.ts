import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { everything, interests, Ledger, ModelSubscription, Subscriber, Witness } from '@spindle/testkit';
import { credentialsOf, legacySecret } from './backend-2016.ts';
import { cases, exclusions, factors, nameOf, type Case } from './matrix.ts';
import { Server } from './server.ts';
import { SocketLine } from './socket-line.ts';
import { sign } from './tokens.ts';

const limitMs = 15_000;
const red = interests.find(({ name }) => name === 'red') ?? everything;

const open = { allow_subscribe_for_client: true, allow_tags_filter: true, allow_channel_compaction: true };
const offered = { ...open, allowed_delta_types: ['fossil'] };
const history = { history_size: 100, history_ttl: '5m' };
const namespaces = [
  { name: 'none', ...offered },
  { name: 'positioned', ...offered, ...history, force_positioning: true },
  { name: 'recovered', ...offered, ...history, force_recovery: true },
  { name: 'newest', ...open, slow_consumer: 'latest_only' },
  { name: 'cache', ...offered, ...history, force_recovery: true, force_recovery_mode: 'cache' },
];

const promises = {
  none: 'stream',
  positioned: 'stream',
  recovered: 'stream',
  cache: 'cache',
  newest: 'latest',
} as const;

/** One combination: a client that loses its connection in the middle of what is published, and comes back. */
class Trial {
  readonly #server: Server;
  readonly #case: Case;
  readonly #channel: string;
  readonly #ledger: Ledger;
  readonly #subscriber: Subscriber;
  readonly #subscription: ModelSubscription;
  readonly #seen: string[] = [];
  readonly #published: { readonly text: string; readonly isWanted: boolean }[] = [];

  constructor(server: Server, trial: Case, name: string) {
    this.#server = server;
    this.#case = trial;
    this.#channel = `${trial.history}:${name}`;
    this.#ledger = new Ledger(this.#channel, history.history_size);
    const interest = trial.filter === 'red' ? red : everything;
    this.#subscription = new ModelSubscription({
      channel: this.#channel,
      wishes: {
        positioned: false,
        recoverable: false,
        delta: trial.delta === 'fossil',
        compaction: trial.compaction === 'yes',
        interest,
      },
      witness: new Witness({
        ledger: this.#ledger,
        isRecoverable: trial.history === 'recovered' || trial.history === 'cache',
        promise: promises[trial.history],
      }),
      onSeen: ({ text }) => this.#seen.push(text),
    });
    this.#subscriber = new Subscriber(name, trial.dialect, () => this.#subscription);
  }

  async run(): Promise<void> {
    const before = await this.#connect();
    const live = await this.#publish(4, 'small');
    await this.#untilSeen(before, live);
    if (this.#case.history === 'newest' && this.#case.reader === 'slow') return this.#lag(before, live);
    const missed = this.#case.reader === 'fast' ? await this.#drop() : await this.#overwhelm(before);
    const seenBefore = [...this.#seen];
    assert.deepEqual(seenBefore, [...live, ...missed].slice(0, seenBefore.length), 'what came before the end');
    const after = await this.#connect();
    const last = await this.#publish(4, 'small');
    await this.#untilSeen(after, last);
    const notSeen = [...live, ...missed].slice(seenBefore.length);
    assert.deepEqual(this.#seen.slice(seenBefore.length), [...this.#recovered(notSeen), ...last], 'what came after it');
    this.#checkForms();
    after.leave();
  }

  /** Of what was published while the client was away, what is promised to it. */
  #recovered(missed: readonly string[]): readonly string[] {
    if (this.#case.history === 'recovered') return missed;
    return this.#case.history === 'cache' ? missed.slice(-1) : [];
  }

  #checkForms(): void {
    const { delta, filter, history, compaction } = this.#case;
    // What a filter leaves out would be missing as a base (C45), and without positions nobody knows the base (S71).
    const hasPatches = delta === 'fossil' && filter === 'no' && history !== 'none';
    assert.equal(this.#subscription.patches > 0, hasPatches, 'patches');
    assert.equal(this.#subscription.id > 0, compaction === 'yes', 'a number for the channel');
  }

  async #connect(): Promise<SocketLine> {
    const { dialect, side } = this.#case;
    const format = dialect.endsWith('protobuf') ? '?format=protobuf' : '';
    const line = await SocketLine.open(`${this.#server.websocketUrl}${format}`);
    const { name } = this.#subscriber;
    const serverSide = side === 'server' ? [this.#channel] : [];
    const token =
      dialect === 'legacy json' ? JSON.stringify(credentialsOf(name)) : sign({ sub: name, channels: serverSide });
    this.#subscriber.connect(line, token, serverSide);
    await this.#until(line, 'the connect reply', () => this.#subscriber.isConnected);
    if (side === 'client') this.#subscriber.subscribe(this.#channel);
    await this.#until(line, 'the subscribe reply', () => this.#subscription.isOn && !this.#subscriber.isBusy);
    assert.equal(this.#subscription.side, side);
    return line;
  }

  /** Answers the texts of those that the client wants. */
  async #publish(count: number, size: 'small' | 'large'): Promise<string[]> {
    const texts: string[] = [];
    for (let left = count; left > 0; left -= 1) {
      const number = this.#published.length;
      const color = number % 2 === 0 ? 'red' : 'blue';
      // Large ones have nothing in common, so that patches are not small.
      const filling = size === 'large' ? randomBytes(400_000).toString('base64') : 'jumps over the lazy dog '.repeat(4);
      const text = JSON.stringify({ filling, letter: ['é', 'è', '中', '😀'][number % 4], number });
      const options = { tags: { color }, delta: true };
      const { result } = await this.#server.api('publish', {
        channel: this.#channel,
        data: JSON.parse(text),
        ...options,
      });
      const { offset = 0, epoch = '' } = result as { readonly offset?: number; readonly epoch?: string };
      this.#ledger.record(text, { color }, offset === 0 ? null : { offset, epoch });
      const isWanted = this.#case.filter === 'no' || color === 'red';
      this.#published.push({ text, isWanted });
      if (isWanted) texts.push(text);
    }
    return texts;
  }

  /** The connection is lost, and the client away for a while. */
  async #drop(): Promise<string[]> {
    this.#subscriber.drop();
    return this.#publish(4, 'small');
  }

  /** The client does not read for a while, which costs it publications, but neither the newest nor its connection. */
  async #lag(line: SocketLine, live: readonly string[]): Promise<void> {
    line.pause();
    const published = await this.#publish(this.#numLarge, 'large');
    line.resume();
    await this.#untilSeen(line, published);
    const seen = this.#seen.slice(live.length);
    assert.ok(seen.length < published.length, 'the client was never behind');
    assert.deepEqual(
      seen,
      published.filter((text) => seen.includes(text)),
    );
    const last = await this.#publish(4, 'small');
    await this.#untilSeen(line, last);
    assert.deepEqual(this.#seen.slice(-last.length), last);
    this.#checkForms();
    line.leave();
  }

  /** More than the buffers between the two ends hold, together with what may wait for a client. */
  get #numLarge(): number {
    return this.#case.filter === 'no' ? 40 : 80;
  }

  /** The client does not read, until the server has had enough of it. */
  async #overwhelm(line: SocketLine): Promise<string[]> {
    line.pause();
    const published = await this.#publish(this.#numLarge, 'large');
    line.resume();
    await this.#until(line, 'the end of the connection', () => !this.#subscriber.isOnline);
    // A close frame with 3008 has no way past what waits before it: the end itself is what the client is told.
    assert.equal(this.#subscriber.tellings.splice(0).length, 1);
    return published;
  }

  async #untilSeen(line: SocketLine, texts: readonly string[]): Promise<void> {
    await this.#until(line, texts.at(-1) ?? '', () => this.#seen.at(-1) === texts.at(-1));
    assert.equal(this.#subscription.witness.missing(this.#ledger.top), null);
  }

  async #until(line: SocketLine, what: string, fits: () => boolean): Promise<void> {
    for (const deadline = Date.now() + limitMs; ;) {
      this.#subscriber.read();
      this.#subscriber.judge();
      if (fits()) return;
      const isClosed = !this.#subscriber.isOnline;
      assert.ok(!isClosed, `${what} did not come: ${JSON.stringify(this.#subscriber.tellings)}`);
      await line.change(Math.max(1, deadline - Date.now()));
    }
  }
}

describe('every two features together, on real connections', () => {
  let server: Server;

  before(async () => {
    server = await Server.start(
      {},
      { channel: { without_namespace: {}, namespaces }, legacy: { enabled: true, secret: legacySecret } },
    );
  });
  after(() => server.dispose());

  it('E70 the combinations', (t) => {
    for (const combination of cases) t.diagnostic(nameOf(combination));
    for (const { rule, because } of exclusions) t.diagnostic(`impossible by ${rule}: ${because}`);
    const count = Object.values(factors).reduce((product, { length }) => product * length, 1);
    t.diagnostic(`${cases.length} of ${count}`);
    assert.ok(cases.length < 40);
  });

  for (const [place, combination] of cases.entries()) {
    it(`E70 ${nameOf(combination)}`, () => new Trial(server, combination, `case-${place}`).run());
  }
});
