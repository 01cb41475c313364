// Laws of how runs are chosen, held together and summed up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rendezvous, patience } from './measure.mjs';
import { ahead, header, holds, median, row } from './table.mjs';
import { WORLDS, batches, chosen, said } from './worlds.mjs';

const names = (worlds) => worlds.map(({ name }) => name);

test('everyWorldHasANameOfItsOwnAndABound', () => {
  assert.equal(new Set(names(WORLDS)).size, WORLDS.length);
  for (const world of WORLDS) assert.ok(said(world.bound).length > 0 && patience(world) > 0, world.name);
});

test('aPatternIsAWholeName, orItsBeginningUpToADash, orHasStars', () => {
  assert.deepEqual(names(chosen(['warm-5/s-0.8s-true'])), ['warm-5/s-0.8s-true']);
  assert.equal(chosen(['warm-5/s']).length, 25);
  assert.ok(chosen(['warm-5/s']).every(({ quota }) => quota === '5/s'));
  assert.equal(chosen(['*-429-*']).length, 8);
  assert.throws(() => chosen(['warm-5']), /no world/);
});

test('onlyLightWorldsOfOneQuotaRunBesideEachOther', () => {
  const found = batches(WORLDS, 5);
  assert.equal(found.flat().length, WORLDS.length);
  for (const batch of found.filter(({ length }) => length > 1)) {
    assert.ok(batch.length <= 5 && batch.every(({ light, cold, quota }) => light && !cold && quota === batch[0].quota));
  }
  assert.ok(batches(WORLDS, 1).every(({ length }) => length === 1));
});

test('nobodyGoesOnBeforeAllHaveArrived, butForThoseThatLeft', async () => {
  const three = new Rendezvous(3);
  const gone = [];
  const arrivals = ['a', 'b'].map((who) => three.arrive('publish').then(() => gone.push(who)));
  await Promise.resolve();
  assert.deepEqual(gone, []);
  three.leave();
  await Promise.all(arrivals);
  assert.deepEqual(gone, ['a', 'b']);
});

test('mediansLeaveOutWhatIsNotKnown', () => {
  assert.equal(median([3, null, 1, 2]), 2);
  assert.equal(median([1, 2]), 1.5);
  assert.equal(median([null, NaN]), null);
});

const run = (used, refused = 0, more = {}) => ({ calls: 10_000, used, usedAfterFirst: null, seconds: 20, refused, ...more });

test('aBoundHoldsByTheMedian, andOnlyOfRunsThatFinished', () => {
  const bound = { used: 0.98, refused: 0.0002 };
  assert.ok(holds([run(0.99), run(0.9), run(0.98)], bound));
  assert.ok(!holds([run(0.99), run(0.9), run(0.97)], bound));
  assert.ok(!holds([run(0.99, 3)], bound));
  assert.ok(!holds([run(0.99, 0, { unfinished: true })], bound));
  assert.ok(!holds([run(0.99)], { usedAfterFirst: 0.5 }), 'what was not measured does not hold');
});

test('aRowHasACellForEachCellOfTheHeader', () => {
  const [world] = WORLDS;
  const columns = [
    { title: 'abc', runs: [run(0.9)], bounded: true },
    { title: 'promptfoo', runs: [run(0.8)], bounded: false },
  ];
  const cells = (line) => line.split('|').length;
  assert.equal(cells(row(world, columns)), cells(header(columns)[0]));
  assert.ok(ahead(columns[0].runs, columns[1].runs));
});
