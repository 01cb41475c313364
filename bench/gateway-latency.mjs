// Measures what the gateway adds to the time of a single request; see README.md beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, GatewayRig, machine, quantile, section } from './gateway-rig.mjs';

const USAGE = `Usage: bench/gateway-latency [OPTION...]
One request after another through the gateway and, in turns, directly to the API: how long each took, and a record from one bare Kafka client to another; then the same while a batch fills the pool.

  --requests N     of each kind (400)
  --rate R         quota of each of three accounts (100/s)
  --workers N      worker processes (2)
  --share P        part of every quota that the workers keep for single requests (10%)
  --report FILE    write the section "Latency" of this Markdown file
  --keep           keep the logs
Exit status: 0 if the gateway adds 10 ms at most to the median and 40 ms to the 99th percentile of a free pool, 1 if not.`;

const MOST_P50 = 10;
const MOST_P99 = 40;
const WARM_UP_MILLIS = 30_000;
const WARM_UP_AT_ONCE = 8;
const TURNS_BEFORE = 20;
const HOPS_BEFORE = 2_000;
const PAUSE_MILLIS = 60;
const FILLING_MILLIS = 5_000;

const one = { type: 'string' };
const { values } = parseArgs({
  options: {
    requests: { ...one, default: '400' }, rate: { ...one, default: '100/s' }, workers: { ...one, default: '2' }, share: { ...one, default: '10%' },
    report: one, keep: { type: 'boolean' }, help: { type: 'boolean' },
  },
});

/** Milliseconds of so many requests one after another, each client's in turns with the others'. */
async function times(clients, requests) {
  const all = clients.map(() => []);
  for (let i = 0; i < requests; i++) {
    for (const [c, client] of clients.entries()) all[c].push(await client.ask(i));
  }
  return all;
}

/** Has the fleet answer for a while: its code is compiled as it is used. */
async function warmUp(client) {
  const asking = client.keepAsking(WARM_UP_AT_ONCE);
  await sleep(WARM_UP_MILLIS);
  await asking.stop();
  return asking.answered;
}

function row(what, measured) {
  const figures = [0.5, 0.9, 0.99, 1].map((part) => quantile(measured, part).toFixed(1));
  return `| ${what} | ${measured.length} | ${figures.join(' | ')} |`;
}

async function main() {
  const requests = Number(values.requests);
  const rig = await GatewayRig.begin({
    rate: values.rate, latency: '50ms', workers: Number(values.workers), gatewayKeys: 'a=key-a;share=1', interactiveShare: values.share,
  });
  try {
    const gateway = new Client(rig.gateway, 'key-a');
    const direct = new Client(rig.direct, 'sk-a');
    const before = await warmUp(gateway);
    await times([gateway, direct], TURNS_BEFORE);
    const [through, straight] = await times([gateway, direct], requests);
    const hops = await rig.hops(HOPS_BEFORE, requests, PAUSE_MILLIS);
    const batch = await gateway.batch(20_000);
    await sleep(FILLING_MILLIS);
    const answeredBefore = await gateway.answered(batch);
    const began = performance.now();
    const [busy] = await times([gateway], requests);
    const batchRate = ((await gateway.answered(batch)) - answeredBefore) / ((performance.now() - began) / 1_000);
    await gateway.cancel(batch);
    const p50 = quantile(through, 0.5) - quantile(straight, 0.5);
    const p99 = quantile(through, 0.99) - quantile(straight, 0.99);
    const holds = p50 <= MOST_P50 && p99 <= MOST_P99;
    const lines = [
      `${machine('bench/gateway-latency')} Three accounts at ${values.rate}, ${values.workers} workers, ${values.share} kept for single requests; ` +
        `the API answers after 50 ms; ${before} requests before, ${WARM_UP_AT_ONCE} at a time; milliseconds.`,
      '',
      '| requests, one after another | number | p50 | p90 | p99 | longest |',
      '| --- | --- | --- | --- | --- | --- |',
      row('directly', straight),
      row('through the gateway, a free pool', through),
      row('a record through Kafka from one bare client to another', hops),
      row(`through the gateway, beside a batch at ${batchRate.toFixed(1)} answers a second`, busy),
      '',
      `Added by the gateway to a free pool: p50 ${p50.toFixed(1)} ms (bound ${MOST_P50}), p99 ${p99.toFixed(1)} ms (bound ${MOST_P99}); ${holds ? 'holds' : '**does not hold**'}. ` +
        `A request and its answer are a record each: bare clients take ${(2 * quantile(hops, 0.5)).toFixed(1)} ms for two.`,
    ];
    console.log(lines.join('\n'));
    if (values.report) section(values.report, 'Latency', lines);
    process.exitCode = holds ? 0 : 1;
  } finally {
    await rig.end(values);
  }
}

if (values.help) console.log(USAGE);
else await main();
