// Measures how two keys of the gateway share a busy pool; see README.md beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, GatewayRig, growth, machine, section } from './gateway-rig.mjs';

const USAGE = `Usage: bench/gateway-share [OPTION...]
Two keys with shares of 80 and 20 at a pool that is too small for both: what each gets, and what one gets alone.

  --seconds N      time that each row is measured for (60)
  --rate R         quota of each of three accounts (50/s)
  --workers N      worker processes (2)
  --share P        part of every quota that the workers keep for single requests (10%)
  --report FILE    write the section "Shares" of this Markdown file
  --keep           keep the logs
Exit status: 0 if both got their shares within 3 %, and one alone what both had; 1 if not.`;

const SHARES = [80, 20];
const WITHIN = 3;
const LENT = 0.95;
const SETTLING_MILLIS = 8_000;
const AT_ONCE = 60;

const one = { type: 'string' };
const { values } = parseArgs({
  options: {
    seconds: { ...one, default: '60' }, rate: { ...one, default: '50/s' }, workers: { ...one, default: '2' }, share: { ...one, default: '10%' },
    report: one, keep: { type: 'boolean' }, help: { type: 'boolean' },
  },
});

/** A batch that is counted. */
async function batch(client) {
  const id = await client.batch();
  return { count: () => client.answered(id), stop: () => client.cancel(id) };
}

/** Single requests that are counted. */
async function singles(client) {
  const asking = client.keepAsking(AT_ONCE);
  return { count: async () => asking.answered, stop: asking.stop };
}

async function measure(rig, seconds) {
  const [a, b] = ['key-a', 'key-b'].map((key) => new Client(rig.gateway, key));
  const rows = [];
  for (const [what, first, second] of [
    ['a batch each', batch, batch],
    [`${AT_ONCE} single requests at a time each`, singles, singles],
    [`a: a batch, b: ${AT_ONCE} single requests at a time`, batch, singles],
  ]) {
    const work = [await first(a), await second(b)];
    await sleep(SETTLING_MILLIS);
    const got = await growth(work.map(({ count }) => count), seconds);
    rows.push({ what, got, wanted: SHARES[0] });
    await work[0].stop();
    if (what === 'a batch each') {
      await sleep(2_000);
      rows.push({ what: 'b alone, a batch', got: [0, ...(await growth([work[1].count], seconds))], lentFrom: rows.at(-1) });
    }
    await work[1].stop();
    await sleep(5_000);
  }
  return rows;
}

function row({ what, got, wanted, lentFrom }, seconds) {
  const all = got[0] + got[1];
  const share = (100 * got[0]) / all;
  const holds = lentFrom ? all >= LENT * (lentFrom.got[0] + lentFrom.got[1]) : Math.abs(share - wanted) <= WITHIN;
  const shown = lentFrom ? '–' : `${share.toFixed(2)} : ${(100 - share).toFixed(2)}`;
  return { holds, line: `| ${what} | ${got[0]} | ${got[1]} | ${shown} | ${(all / seconds).toFixed(1)} | ${holds ? 'yes' : '**no**'} |` };
}

async function main() {
  const seconds = Number(values.seconds);
  const gatewayKeys = `a=key-a;share=${SHARES[0]},b=key-b;share=${SHARES[1]}`;
  const rig = await GatewayRig.begin({ rate: values.rate, latency: '50ms', workers: Number(values.workers), gatewayKeys, interactiveShare: values.share });
  try {
    const rows = (await measure(rig, seconds)).map((one) => row(one, seconds));
    const lines = [
      `${machine('bench/gateway-share')} Three accounts at ${values.rate}, ${values.workers} workers, ${values.share} kept for single requests, ` +
        `${seconds} s a row; shares must be within ${WITHIN} % of ${SHARES.join(' : ')}, and one alone must get ${100 * LENT} % of what both had.`,
      '',
      '| work | answers to a | answers to b | shares | answers a second | holds |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows.map(({ line }) => line),
    ];
    console.log(lines.join('\n'));
    if (values.report) section(values.report, 'Shares', lines);
    process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1;
  } finally {
    await rig.end(values);
  }
}

if (values.help) console.log(USAGE);
else await main();
