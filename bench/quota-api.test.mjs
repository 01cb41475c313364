// Laws of the judge itself, all on times that are made up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SlidingWindow, SomebodyElse, parseQuota } from './windows.mjs';
import { fullness, report } from './used.mjs';
import { Books, duration, failure, processing, quotaApi, settingsOf } from './quota-api.mjs';

/** Random numbers that are the same every time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const books = (given, random = seeded(1)) => new Books(settingsOf(given), random);
const near = (value, expected, by = 1e-3) => assert.ok(Math.abs(value - expected) <= by, `${value} is not ${expected}`);

for (const quota of ['50/s', '10/10s', '500/min']) {
  test(`noWindowOf ${quota} letsInMoreThanItsQuota, norRefusesWhatFits`, () => {
    const { limit, width } = parseQuota(quota);
    const window = new SlidingWindow({ limit, width });
    const random = seeded(limit);
    const accepted = [];
    for (let t = 0; t < 5 * width; t += (random() * width) / limit) {
      const inside = accepted.filter((a) => a > t - width).length;
      assert.equal(window.admit(t), inside < limit);
      if (inside < limit) accepted.push(t);
    }
    assert.ok(accepted.length > 4 * limit);
  });
}

test('aCallCountsUntilExactlyAWindowLater', () => {
  const window = new SlidingWindow({ limit: 1, width: 1_000 });
  assert.equal(window.admit(0), true);
  assert.equal(window.admit(999.999), false);
  assert.equal(window.admit(1_000), true);
});

test('whoWaitsAsLongAsToldIsLetIn, andNotBefore', () => {
  const window = new SlidingWindow({ limit: 3, width: 1_000 });
  for (const t of [0, 100, 250]) assert.equal(window.admit(t), true);
  assert.equal(window.admit(300), false);
  assert.equal(window.wait(300), 700);
  assert.equal(window.admit(999), false);
  assert.equal(window.admit(1_000), true);
  assert.equal(window.wait(1_000), 100);
});

test('quotasAreRead, andWhatIsNoneIsNot', () => {
  assert.deepEqual(parseQuota('10/10s'), { limit: 10, width: 10_000 });
  assert.deepEqual(parseQuota('500/min'), { limit: 500, width: 60_000 });
  for (const text of ['', '5', '0/s', '5/0s', '5/d', '-1/s']) assert.throws(() => parseQuota(text), text);
});

for (const spacing of ['even', 'poisson']) {
  test(`somebodyElse, ${spacing}, sendsItsShareInEachTurn`, () => {
    const quota = { limit: 40, width: 1_000 };
    const window = new SlidingWindow(quota);
    const other = new SomebodyElse({ shares: [0, 0.5, 0.8], turn: 30_000, spacing, random: seeded(7) }, quota);
    const sent = [];
    for (let turn = 1; turn <= 6; turn++) {
      const before = other.accepted + other.refused;
      other.sendUntil(5_000 + turn * 30_000 - 1e-6, 5_000, window);
      sent.push(other.accepted + other.refused - before);
    }
    const tolerance = spacing === 'even' ? 1 : 100; // Poisson: three standard deviations of 960 are 93
    [0, 600, 960, 0, 600, 960].forEach((wanted, i) => near(sent[i], wanted, tolerance));
    near(other.use(0, 90_000), 1_560);
    near(other.use(29_000, 31_000), 20);
  });
}

test('somebodyElseIsCountedInTheSameWindow', () => {
  const strict = books({ limit: '10/s', else: '0.5' });
  let accepted = 0;
  for (let t = 0; t < 60_000; t += 50) accepted += strict.arrive('k', t).status === 200 ? 1 : 0;
  const { available, elseAccepted, elseRefused, refused } = strict.report();
  assert.equal(accepted + elseAccepted, 600 + 0, 'all of the quota is used by both');
  assert.equal(accepted + refused, 1_200);
  assert.ok(elseAccepted + elseRefused >= 299);
  near(available, 0.5 * 10 * 59.95, 0.1);
});

test('callsSpacedAtExactlyTheLimitUseAllOfIt', () => {
  const strict = books({ limit: '5/s' });
  for (let i = 0; i < 100; i++) assert.equal(strict.arrive('k', i * 200).status, 200);
  const { seconds, used, usedAfterFirst, refused, fullest } = strict.report();
  assert.deepEqual({ seconds, used, usedAfterFirst, refused, fullest }, { seconds: 19.8, used: 1, usedAfterFirst: 1, refused: 0, fullest: 5 });
});

test('aLateStartIsNotSeenAfterTheFirstWindow, andIsSeenOverAll', () => {
  const strict = books({ limit: '10/s' });
  strict.arrive('k', 0);
  for (let i = 0; i < 190; i++) assert.equal(strict.arrive('k', 1_050 + i * 100).status, 200);
  const { used, usedAfterFirst } = strict.report();
  near(used, 190 / 199.5);
  near(usedAfterFirst, 1);
});

test('keysThatAreNeverUsedAreAvailable', () => {
  const strict = books({ limit: '10/s', keys: '4' });
  for (let i = 0; i < 101; i++) strict.arrive('k', i * 100);
  near(strict.report().used, 0.25);
});

test('ofARealLimitAboveTheConfiguredOneOnlyThatIsAvailable', () => {
  const strict = books({ limit: '80/s', quota: '40/s' });
  for (let i = 0; i < 401; i++) strict.arrive('k', i * 25);
  near(strict.report().used, 1);
  near(books({ limit: '24/s', quota: '40/s' }).report().calls, 0);
});

test('callsRefusedAtRandomAreNotCountedInTheWindow', () => {
  const strict = books({ limit: '10/s', 'random-429': '0.5' });
  for (let t = 0; t < 100_000; t += 50) strict.arrive('k', t);
  const { accepted, refused, random } = strict.report();
  near(random / 2_000, 0.5, 0.05);
  assert.ok(refused < 300 && accepted + refused + random === 2_000);
});

test('timeInWhichItStoodStillIsApart', () => {
  const keys = [Array.from({ length: 101 }, (_, i) => i * 100).filter((t) => t <= 4_000 || t >= 6_000)];
  const quota = { limit: 10, width: 1_000 };
  const { used, usedAwake, stillSeconds } = report({ keys, refused: [], random: [], still: [[4_000, 6_000], [20_000, 30_000]], quota });
  assert.equal(stillSeconds, 2);
  near(used, 81 / 100);
  near(usedAwake, 81 / 80);
});

test('bunchedCallsDoNotFillWindowsBeyondTheirQuota', () => {
  const limit = 10;
  const width = 1_000;
  const bursts = Array.from({ length: 200 }, (_, i) => Math.floor(i / limit) * width);
  near(fullness({ keys: [bursts], first: 0, last: 19_000, limit, width }), 1);
  const spaced = Array.from({ length: 200 }, (_, i) => i * 200);
  near(fullness({ keys: [spaced], first: 0, last: 39_800, limit, width }), 0.5, 0.01);
});

test('headersSayWhatTheyAreToldTo', () => {
  assert.equal(processing('true', 812.3), '812');
  assert.equal(processing('one', 812.3), '1');
  assert.equal(processing('absent', 812.3), undefined);
  assert.ok(Number(processing('large', 812.3)) > 3 * 812);
  assert.ok([1, 2, 3].every((seed) => Number(processing('jumping', 800, seeded(seed))) <= 2_400));
  assert.throws(() => processing('other', 1));
});

test('waitsAreWrittenRoundedUp', () => {
  assert.deepEqual([0.2, 500, 999.5, 1_250].map(duration), ['1ms', '500ms', '1s', '1.25s']);
});

test('failuresHaveTheSharesTold', () => {
  const shares = [['500', '0.03'], ['reset', '0.02']];
  assert.deepEqual([0, 0.0299, 0.031, 0.0499, 0.051].map((draw) => failure(shares, draw)), ['500', '500', 'reset', 'reset', undefined]);
});

test('refusalsTellTheWaitInTextOrHeader, orNot', async () => {
  for (const wait of ['text', 'header', 'openai', 'none']) {
    const { server } = quotaApi(settingsOf({ limit: '1/10s', mean: 0, wait }));
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${server.address().port}/v1/chat/completions`;
    const call = () => fetch(url, { method: 'POST', headers: { authorization: 'Bearer k' }, body: '{}' });
    const answer = await call();
    assert.equal((await answer.json()).choices[0].message.content, '{"infer": 1}');
    assert.match(answer.headers.get('openai-processing-ms'), /^\d+$/);
    const refusal = await call();
    assert.equal(refusal.status, 429);
    assert.equal(refusal.headers.has('retry-after'), wait === 'header' || wait === 'openai');
    assert.equal(refusal.headers.has('retry-after-ms'), wait === 'openai');
    assert.equal(/try again in [\d.]+s\./.test((await refusal.json()).error.message), wait === 'text' || wait === 'openai');
    const { accepted, refused } = await (await fetch(new URL('/report', url))).json();
    assert.deepEqual({ accepted, refused }, { accepted: 1, refused: 1 });
    server.closeAllConnections();
    server.close();
  }
});
