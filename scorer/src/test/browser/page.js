// The live page in a real Chromium: watches a demo's numbers move, uses the page by keyboard and at phone width, in both
// colour schemes, looks for what axe-core finds, and takes the server away and back.
//
//   node page.js            the test
//   node page.js FOLDER     the test, leaving the README's screenshots there

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { HOSTILE, freePort, prompts, report, start } from './demo.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const [, , folder] = process.argv;

const began = Date.now();
const law = (text) => console.log(`ci: ${((Date.now() - began) / 1000).toFixed(1)} s  ${text}`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const port = await freePort();
const file = prompts(330);
let demo = await start(port, file);
try {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(demo.url)) complaints.push(`asks elsewhere: ${request.url()}`);
  });

  const state = () => page.locator('#state').textContent();
  const until = (words) => page.waitForFunction(
    (wanted) => document.getElementById('state').textContent === wanted, words, { timeout: 60_000 });
  const settled = async () => Number((await page.locator('.settled').first().textContent()).match(/^[\d,]+/)[0].replaceAll(',', ''));
  const rises = (from) => page.waitForFunction(
    (least) => Number(document.querySelector('.settled').firstChild.textContent.replaceAll(',', '')) > least, from, { timeout: 30_000 });

  async function accessible(where, shown = page) {
    if (!(await shown.evaluate(() => 'axe' in window))) await shown.evaluate(AXE);
    const found = await shown.evaluate(() => window.axe.run());
    assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`), [], where);
    return found.passes.length;
  }

  async function fits(width, shown = page) {
    const wide = await shown.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px wide at ${width}`);
  }

  await page.goto(demo.url);
  await page.waitForSelector('.empty');
  await accessible('empty');
  law(`the empty state says: ${await page.locator('.empty h2').textContent()}`);

  await until('Running');
  await page.waitForSelector('.settled');
  for (let i = 0; i < 3; i++) await rises(await settled());
  const told = await (await fetch(`${demo.url}api/total`)).json();
  assert.ok(told.summary.settled >= (await settled()) - 60 && told.history.accuracy.length > 0);
  law(`numbers move: ${await settled()} settled`);

  // most of the run, so that the README shows a line
  await rises(folder ? 200 : 60);
  assert.match(await page.locator('.number').first().textContent(), /^\d+\.\d %$|^\d+\.\d%$/);
  assert.match(await page.locator('#charts').textContent(), /of the 15 \/s the pool allows/);
  assert.equal(await page.locator('#accounts tbody tr').count(), 3);
  assert.equal(await page.locator('.plot canvas').count(), 3);
  if (folder) await page.screenshot({ path: join(folder, 'page.png'), fullPage: true, clip: { x: 0, y: 0, width: 1280, height: 1170 } });

  for (const scheme of ['light', 'dark']) {
    for (const size of [DESKTOP, PHONE]) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await fits(size.width);
      law(`axe finds nothing: ${scheme}, ${size.width} px, ${await accessible(`${scheme} ${size.width}`)} rules pass`);
    }
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, scheme === 'light' ? 'rgb(245, 246, 248)' : 'rgb(15, 18, 21)');
  }
  if (folder) await page.screenshot({ path: join(folder, 'page-phone.png') });
  await page.setViewportSize(DESKTOP);

  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0, 'reduced motion is respected');
  law('reduced motion is respected');

  // by keyboard alone
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the figures');
  await page.keyboard.press('Tab');
  for (let link = 0; link < 3; link++) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(245, 246, 248)');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.value), '', 'all prompts');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelectorAll('.hero').length === 2);
  assert.deepEqual(await page.locator('.hero .who').allTextContents(), ['plain', 'step by step']);
  assert.match(page.url(), /#run=plain&run=step\+by\+step$/);
  await accessible('side by side');
  if (folder) {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.screenshot({ path: join(folder, 'page-compared.png'), clip: { x: 0, y: 0, width: 1280, height: 900 } });
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  const last = await page.locator('.charts .wide .told').textContent();
  await page.keyboard.press('ArrowLeft');
  assert.notEqual(await page.locator('.charts .wide .told').textContent(), last);
  assert.match(last, /^\d+:\d\d +· +plain \d/);
  law(`everything is within reach of the keyboard; the chart reads: ${last}`);

  // text from outside
  const hostile = page.locator('.misses details', { hasText: '<img src=x' }).first();
  await hostile.locator('summary').focus();
  await page.keyboard.press('Enter');
  // a newer one may be the first by now
  await page.locator('.misses details[open]', { hasText: '<img src=x' }).locator('pre').first().waitFor({ timeout: 10_000 });
  await page.setViewportSize(PHONE);
  await fits(PHONE.width);
  await accessible('an answer opened');
  await page.setViewportSize(DESKTOP);
  assert.equal(await page.locator('main img, main script').count(), 0);
  law('markup in a question is text');
  await harmless();
  await deleted();

  await until('Finished');
  await accessible('finished');
  assert.equal(await settled(), await page.evaluate(async () => (await (await fetch('api/runs/plain')).json()).summary.settled));
  law(`finished: ${await page.locator('.settled').first().textContent()}`);
  await money();
  await everyAnswer();
  await twoRuns();
  await reported();
  await demo.stop('SIGTERM');
  await page.waitForFunction(() => document.getElementById('notice').textContent.startsWith('The scorer has ended'), null, { timeout: 20_000 });

  // back on the same port, as another process; every connection but this page's is new
  demo = await start(port, file);
  await until('Running');
  await page.waitForFunction(() => document.querySelectorAll('.hero').length === 2, null, { timeout: 30_000 });
  assert.ok(await page.locator('#notice').isHidden());
  law('the page found the restarted server');

  await demo.stop('SIGKILL');
  await until('Connection lost');
  assert.match(await page.locator('#notice').textContent(), /^Connection lost\. These figures are from/);
  await accessible('lost');
  law('a lost connection is said');

  assert.deepEqual(complaints, []);
  law('done');

  async function opened(path, seen) {
    const other = await context.newPage();
    other.on('pageerror', (error) => complaints.push(String(error)));
    await other.goto(demo.url + path);
    await other.waitForSelector(seen);
    return other;
  }

  /** axe at both widths, one of them dark. */
  async function looksRight(other, name) {
    await accessible(name, other);
    if (folder) await other.screenshot({ path: join(folder, `${name}.png`) });
    await other.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await other.setViewportSize(PHONE);
    await fits(PHONE.width, other);
    await accessible(`${name}, phone, dark`, other);
    if (folder) await other.screenshot({ path: join(folder, `${name}-phone.png`) });
    await other.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await other.setViewportSize(DESKTOP);
  }

  /** A page that is told `update` every half a second, whatever the scorer has: a stream that ends would be a connection lost. */
  async function fed(update) {
    const other = await context.newPage();
    await other.addInitScript((data) => {
      window.EventSource = class extends EventTarget {
        #telling = setInterval(() => this.dispatchEvent(new MessageEvent('update', { data })), 500);

        close() {
          clearInterval(this.#telling);
        }
      };
    }, JSON.stringify(update));
    return other;
  }

  /** What a demo does not come to by itself: a budget, reused answers, a run that was retried. */
  async function money() {
    const overview = await (await fetch(`${demo.url}api/runs`)).json();
    const total = await (await fetch(`${demo.url}api/total`)).json();
    overview.runs.find((run) => run.run === 'plain').budget = { limit: 5, unit: 'USD', spent: 4.15, share: 0.83, stopped: false };
    total.summary.spent.reused = 1200;
    total.summary.withRetries = { accuracy: 0.915, unanswered: 2 };
    const other = await fed({ overview, details: [total] });
    await other.goto(demo.url);
    await other.waitForSelector('.hero .budget:not([hidden])');
    assert.equal(await other.locator('.hero .budget').textContent(), 'budget of plain 83 % spent (4.15 of 5 USD)');
    assert.equal(await other.locator('.hero .reused').textContent(), '1,200 reused from earlier runs, not called');
    assert.equal(await other.locator('.hero .retried').textContent(), '91.5 % with its retries, 2 still dead');
    await accessible('money', other);
    await other.setViewportSize(PHONE);
    await fits(PHONE.width, other);
    await other.close();
    law('a budget, reused answers and retries are said');
  }

  async function everyAnswer() {
    const other = await opened('answers.html', '#rows li');
    const says = (words) => other.waitForFunction((wanted) => document.getElementById('count').textContent.startsWith(wanted), words, { timeout: 20_000 });
    const all = (await (await fetch(`${demo.url}api/answers`)).json()).total;
    await says(`${all} of ${all} answers`);
    await looksRight(other, 'answers');

    // a filter, by keyboard
    await other.focus('[name=verdict][value=wrong]');
    await other.keyboard.press('Space');
    const wrong = (await (await fetch(`${demo.url}api/answers?verdict=wrong`)).json()).total;
    await says(`${wrong} of ${all} answers`);
    assert.ok((await other.locator('#rows .verdict').allTextContents()).every((word) => word === 'wrong'));
    assert.match(other.url(), /#verdict=wrong$/);
    const lines = await (await fetch(new URL(await other.getAttribute('#jsonl', 'href'), demo.url))).text();
    assert.equal(lines.trim().split('\n').length, wrong, 'the export has what is filtered');

    // a search through texts, some of which is markup
    await other.fill('#q', '<IMG SRC=x');
    await other.keyboard.press('Enter');
    await other.waitForFunction(() => document.getElementById('count').textContent.includes('All that the filter wants were searched'), null, { timeout: 20_000 });
    assert.equal(await other.locator('#rows li').count(), 13);
    assert.equal(await other.locator('main img, main script').count(), 0);

    // one prompt's story
    await other.focus('#rows li:nth-child(2) button');
    await other.keyboard.press('Enter');
    await other.waitForSelector('dialog .facts');
    assert.match(await other.locator('dialog').textContent(), /Waited.*Last call.*Response, status 200/s);
    await accessible('a story', other);
    if (folder) await other.screenshot({ path: join(folder, 'answers-story.png') });
    await other.keyboard.press('Escape');
    assert.ok(await other.locator('dialog').isHidden());
    assert.equal(await other.evaluate(() => document.activeElement.closest('li')?.matches(':nth-child(2)')), true, 'back where it was');
    await other.close();
    law(`every answer is listed, filtered by keyboard, searched and exported: ${wrong} wrong of ${all}`);
  }

  async function twoRuns() {
    const other = await opened('pairs.html', '#pairs tr');
    const told = await (await fetch(`${demo.url}api/pairs?first=plain&second=step+by+step`)).json();
    assert.equal(await other.locator('#n-both').textContent(), String(told.bothRight));
    assert.equal(await other.locator('#pairs tr').count(), Math.min(50, told.onlyFirst + told.onlySecond));
    assert.match(await other.locator('#sum').textContent(), /same question.*McNemar/);
    await looksRight(other, 'pairs');
    await other.close();
    law(`two runs, question by question: ${told.pairs} pairs`);
  }

  async function reported() {
    const other = await context.newPage();
    const asked = [];
    other.on('request', (request) => asked.push(request.url()));
    await other.goto(`file://${report(file)}`);
    assert.match(await other.locator('body').textContent(), /Two runs.*Accuracy by run.*Use of the quotas.*Answers that are not right/s);
    assert.equal(await other.locator('img, script').count(), 0);
    assert.equal(asked.length, 1, 'it needs nothing else');
    await looksRight(other, 'report');
    await other.close();
    law('the report opens without a server');
  }

  /** Markup wherever a scorer can send text. */
  async function harmless() {
    const every = (value) => (typeof value === 'string' && !/^\d{4}-\d\d-|^(wrong|running)$/.test(value) ? HOSTILE
      : Array.isArray(value) ? value.map(every)
        : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, every(one)]))
          : value);
    const details = every({ ...told, dead: {} });
    const update = {
      overview: { at: told.summary.lastSettledAt, topics: [HOSTILE], problem: HOSTILE, total: { ...told.summary, state: 'running' }, runs: [{ ...details.summary, run: HOSTILE }], runsLeftOut: 0 },
      details: [{ ...details, run: null, summary: { ...told.summary, state: 'running' }, dead: { [HOSTILE]: 3 }, misses: details.misses }],
    };
    const other = await fed(update);
    const policy = (await other.goto(demo.url)).headers()['content-security-policy'];
    assert.match(policy, /script-src 'self'/);
    await other.waitForSelector('.misses details');
    assert.ok((await other.locator('body').textContent()).split(HOSTILE).length > 5);
    assert.equal(await other.locator('body img, main script').count(), 0);
    assert.ok(!(await other.title()).includes('1337'));
    await other.close();
    law('markup anywhere is text');
  }

  /** Answers that were deleted from Kafka. */
  async function deleted() {
    const total = { ...told.summary, state: 'running' };
    const update = {
      overview: { at: total.lastSettledAt, topics: ['prompts'], problem: null, total, runs: [], runsLeftOut: 0, resultsDeleted: 1234 },
      details: [{ ...told, run: null, summary: total }],
    };
    const other = await fed(update);
    await other.goto(demo.url);
    await other.waitForFunction(() => /^1,234 answers or dead prompts were deleted/.test(document.getElementById('notice').textContent));
    await other.close();
    law('deleted answers are said');
  }
} finally {
  await demo.stop('SIGKILL');
  await browser.close();
}
