// Usage: node check-report.js REPORT PROMPTS. Fails where a demo's report shows less than the fleet promises.
const [file, prompts] = process.argv.slice(2);
const report = JSON.parse(require('node:fs').readFileSync(file, 'utf8'));
const calls = Object.values(report.callsByKey ?? {}).reduce((sum, count) => sum + count, 0);
const judged = report.right + report.wrong + report.unreadable + report.truncated;
const laws = {
  'every prompt was published': report.prompts === Number(prompts),
  'every prompt is settled': report.answered + report.unanswered === report.prompts,
  'every answer has a verdict': judged === report.answered,
  'no call was rate-limited': report.rateLimited === 0,
  'no call was repeated': report.repeatedCalls === 0,
  'every call is counted for its key': calls === report.calls,
  'the pool is used, and no more than there is': report.poolUtilisation > 0.3 && report.poolUtilisation <= 1.001,
  'the accuracy lies in its interval':
    report.accuracyLow <= report.accuracy && report.accuracy <= report.accuracyHigh,
};
const broken = Object.keys(laws).filter((law) => laws[law] !== true);
if (broken.length > 0) {
  console.error(`ci: does not hold: ${broken.join('; ')}\n${JSON.stringify(report, null, 2)}`);
  process.exit(1);
}
console.log(`ci: the report holds: ${Object.keys(laws).join('; ')}`);
