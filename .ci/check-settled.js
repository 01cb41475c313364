// Usage: node check-settled.js PAGE PROMPTS. Fails unless the scorer at PAGE counts every prompt as settled, and once.
const [page, prompts] = process.argv.slice(2);
fetch(`${page}/api/total`)
  .then((response) => response.json())
  .then(({ summary }) => {
    const { settled, answered, unanswered, madeAgain } = summary;
    if (summary.prompts !== Number(prompts) || settled !== summary.prompts || answered + unanswered !== settled) {
      console.error(`ci: not every prompt is settled once: ${JSON.stringify(summary)}`);
      process.exit(1);
    }
    console.log(`ci: ${settled} prompts settled once, after a kill and a stop; calls made again: ${JSON.stringify(madeAgain)}`);
  });
