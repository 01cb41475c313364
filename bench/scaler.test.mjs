// Laws of the scaler that the scaling run goes by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scaler, desired, rules, valueAt } from './scaler.mjs';

const scaledObject = (spec = {}, metadata = {}) => ({
  spec: {
    minReplicaCount: 0,
    triggers: [{ type: 'metrics-api', metricType: 'AverageValue', metadata: { url: 'http://scorer/api', valueLocation: 'workers', targetValue: '1', ...metadata } }],
    ...spec,
  },
});
const window = (stabilizationWindowSeconds) => ({ advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds } } } } });
const scaler = (spec, metadata) => new Scaler(rules(scaledObject(spec, metadata)));

/** One that has been given `value` at 0, by KEDA and by the autoscaler. */
function running(value, spec) {
  const one = scaler(spec);
  one.poll(value, 0);
  one.sync(value, 0);
  return one;
}

test('theFormulaIsTheValueByTheTargetRoundedUp', () => {
  assert.equal(desired(5, 1, 1), 5);
  assert.equal(desired(5, 2, 1), 3);
  assert.equal(desired(0, 1, 5), 0);
});

test('whatIsWithinATenthOfThePresentNumberChangesNothing', () => {
  assert.equal(desired(9, 1, 10), 10);
  assert.equal(desired(21, 1, 20), 20);
  assert.equal(desired(8, 1, 10), 8);
  assert.equal(desired(4, 1, 5), 4);
});

test('whatTheObjectDoesNotSayIsAsKedaAndTheAutoscalerHaveIt', () => {
  const { polling, cooldown, most, least, activation, up, down } = rules(scaledObject());
  assert.deepEqual({ polling, cooldown, most, least, activation }, { polling: 30, cooldown: 300, most: 100, least: 0, activation: 0 });
  assert.deepEqual([up.stabilizationWindowSeconds, down.stabilizationWindowSeconds], [0, 300]);
});

test('anotherTriggerIsNotTakenForThisOne', () => {
  assert.throws(() => rules({ spec: { triggers: [{ type: 'kafka', metadata: {} }] } }), /metrics-api/);
  assert.throws(() => rules({ spec: { triggers: [{ type: 'metrics-api', metricType: 'Value', metadata: {} }] } }), /average/);
});

test('fromNoneKedaGoesToOneAndTheAutoscalerOn', () => {
  const one = scaler();
  one.sync(5, 0);
  assert.equal(one.replicas, 0);
  one.poll(5, 0);
  assert.equal(one.replicas, 1);
  one.sync(5, 7);
  assert.equal(one.replicas, 5);
});

test('aValueThatIsNotAboveTheActivationStartsNobody', () => {
  const one = scaler({}, { activationTargetValue: '3' });
  one.poll(3, 0);
  assert.equal(one.replicas, 0);
  one.poll(4, 30);
  assert.equal(one.replicas, 1);
});

test('fourMoreOrTwiceAsManyWithin15SecondsAreTheMost', () => {
  const one = running(100);
  assert.equal(one.replicas, 5);
  one.sync(100, 10);
  assert.equal(one.replicas, 5);
  one.sync(100, 15);
  assert.equal(one.replicas, 10);
  one.sync(100, 30);
  assert.equal(one.replicas, 20);
});

test('noMoreThanTheMost', () => assert.equal(running(5, { maxReplicaCount: 3 }).replicas, 3));

test('downItGoesToTheMostOfTheWindow', () => {
  const one = running(5, window(60));
  for (const [at, value, replicas] of [[15, 4, 5], [30, 2, 5], [45, 1, 5], [59, 1, 5], [60, 1, 4], [75, 1, 2], [90, 1, 1]]) {
    one.sync(value, at);
    assert.equal(one.replicas, replicas, `at ${at} s`);
  }
});

test('theAutoscalerKeepsOneAndKedaEndsItAfterTheCoolDown', () => {
  const one = running(5, { ...window(0), cooldownPeriod: 60 });
  one.sync(0, 15);
  assert.equal(one.replicas, 1);
  one.poll(0, 60);
  assert.equal(one.replicas, 1);
  one.poll(0, 61);
  assert.equal(one.replicas, 0);
});

test('whoeverIsActiveAgainBeginsTheCoolDownAnew', () => {
  const one = running(1, { cooldownPeriod: 60 });
  one.poll(1, 50);
  one.poll(0, 100);
  assert.equal(one.replicas, 1);
  one.poll(0, 111);
  assert.equal(one.replicas, 0);
});

test('withoutAnAnswerTheNumberStays', () => {
  const one = running(5, { ...window(0), cooldownPeriod: 0 });
  one.poll(undefined, 1_000);
  one.sync(undefined, 1_000);
  assert.equal(one.replicas, 5);
});

test('noneIsNotReachedWhereALeastIsSet', () => {
  const one = running(5, { ...window(0), minReplicaCount: 2, cooldownPeriod: 0 });
  one.sync(0, 15);
  one.poll(0, 1_000);
  assert.equal(one.replicas, 2);
});

test('theValueIsReadWhereTheTriggerSays', () => {
  assert.equal(valueAt({ workers: 3 }, 'workers'), 3);
  assert.equal(valueAt({ scale: { workers: '4' } }, 'scale.workers'), 4);
  assert.throws(() => valueAt({ error: 'nobody knows' }, 'workers'), /no number at 'workers'/);
  assert.throws(() => valueAt({ workers: null }, 'workers'), /no number/);
});
