// An OpenAI-compatible API, of another kind than the simulated one: each key's requests in any second up to LIMIT, counted as they arrive, 429 beyond;
// answers after about MEAN ms and says nothing of how long it worked. Prints its port, and on SIGTERM what it saw; exit status 1 if it refused.
import http from 'node:http';

const limit = Number(process.env.LIMIT ?? 50);
const mean = Number(process.env.MEAN ?? 400);
const spread = 0.35;
const seen = { calls: 0, refused: 0, fullest: 0, first: 0, last: 0 };
const windows = new Map();

const gauss = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
const latency = () => mean * Math.exp(spread * gauss() - (spread * spread) / 2);

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const server = http.createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  const now = performance.now();
  const key = request.headers.authorization ?? '';
  const window = windows.get(key) ?? [];
  windows.set(key, window);
  while (window.length > 0 && window[0] <= now - 1000) window.shift();
  window.push(now);
  const refused = window.length > limit;
  seen.fullest = Math.max(seen.fullest, window.length);
  if (refused) window.pop();
  seen.calls++;
  seen.refused += refused ? 1 : 0;
  seen.first ||= now;
  seen.last = now;
  request.resume().on('end', () => {
    if (refused) {
      send(response, 429, { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } });
      return;
    }
    const message = { role: 'assistant', content: '{"infer": 1}' };
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    setTimeout(
      () => send(response, 200, { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm', choices, usage }),
      latency(),
    );
  });
});
process.on('SIGTERM', () => {
  const seconds = (seen.last - seen.first) / 1000;
  const used = ((seen.calls - seen.refused) / seconds / limit / windows.size) * 100;
  console.log(
    `fullest window ${seen.fullest} of ${limit}, ${seen.refused} of ${seen.calls} calls refused, ` +
      `${used.toFixed(1)} % of ${windows.size} accounts used in ${seconds.toFixed(1)} s`,
  );
  process.exit(seen.refused > 0 ? 1 : 0);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
