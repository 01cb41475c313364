// An API that answers each call after a while, however many there are: node bench/slow-api.mjs MILLIS
import { createServer } from 'node:http';

const millis = Number(process.argv[2]);
const answer = JSON.stringify({
  id: 'chatcmpl-slow', object: 'chat.completion', created: 1_760_000_000, model: 'slow',
  choices: [{ index: 0, message: { role: 'assistant', content: '42' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
});
let open = 0;
let most = 0;
let calls = 0;
const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
  if (request.url === '/seen') {
    response.end(JSON.stringify({ open, most, calls }));
    return;
  }
  calls++;
  most = Math.max(most, ++open);
  request.resume();
  setTimeout(() => {
    open--;
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }, millis);
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 16_384 }, () => console.log(`slow api on http://127.0.0.1:${server.address().port}`));
