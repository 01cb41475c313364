// Laws of the judge of the long run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ends, uses } from './ends.mjs';

const place = (offset) => ({ topic: 't', partition: 0, offset });
const record = (offset, cause) => ({ value: { ...place(offset), cause } });
const call = (offset, end = 500, status = 200) => ({ prompt: `t-0-${offset}`, key: 'k', at: end - 1, end, status });
const world = (seen) => ends({ prompts: ['t-0-0', 't-0-1'], read: [], answers: [], dead: [], calls: [], remade: { made: 1_000 }, ...seen });

test('aPromptThatEndedAsOneAnswerIsNothingElse', () => {
  const { answered, lost, paidTwice, deletedAnswers } = world({ answers: [record(0), record(1)], calls: [call(0), call(1)] });
  assert.deepEqual({ answered, lost, paidTwice, deletedAnswers }, { answered: 2, lost: [], paidTwice: [], deletedAnswers: 0 });
});

test('whatEndedAsNothingIsLost, alsoWhereItWasPaidAfterTheTopicWasMade', () => {
  assert.deepEqual(world({ calls: [call(1, 1_500)] }).lost, ['t-0-0', 't-0-1']);
});

test('anAnswerFromBeforeTheDeletionIsDeleted, andUnreadWhereNoScorerHasIt', () => {
  const { deletedAnswers, deletedAndUnread, lost } = world({ calls: [call(0), call(1)], read: [place(0)] });
  assert.deepEqual({ deletedAnswers, deletedAndUnread, lost }, { deletedAnswers: 2, deletedAndUnread: ['t-0-1'], lost: [] });
});

test('twoPaidCallsAndTwoAnswersAreSeen', () => {
  const { paidTwice, answeredTwice, deadThoughAnswered } = world({ calls: [call(0), call(0)], answers: [record(0), record(0)], dead: [record(0, 'x')] });
  assert.deepEqual({ paidTwice, answeredTwice, deadThoughAnswered }, { paidTwice: ['t-0-0'], answeredTwice: ['t-0-0'], deadThoughAnswered: ['t-0-0'] });
});

test('aQuotaIsUsedByWhatWasInsideIt, fromTheFirstCallOfAllToTheLast', () => {
  const calls = Array.from({ length: 101 }, (_, i) => ({ key: i % 2 ? 'b' : 'a', at: i * 100, status: i % 2 ? 429 : 200 }));
  const [a, b] = uses({ calls, keys: ['a', 'b'], rate: 0.005, still: [] });
  assert.equal(a.used, 1);
  assert.deepEqual([b.used, b.over], [0, 50]);
});
