#!/usr/bin/env bash
# @langchain/anthropic 1.5.11: of a streamed message the output tokens are counted too many, those of its start twice.
#
# Anthropic's stream says output tokens in message_start (its documentation's example has 1) and again in message_delta,
# where its documentation calls them cumulative. LangChain adds the two. The same message that is not streamed has the
# right count. So totals of streamed runs are too high by what each start says.
#
#   > invoke: 10 in, 15 out, 25 in all
#   > stream: 10 in, 16 out, 26 in all
source "$(dirname "$0")/lib.bash"

packages @langchain/anthropic@1.5.11 @langchain/core@1.4.0
node_program <<'JS' | seen
import http from 'node:http';
import { ChatAnthropic } from '@langchain/anthropic';

const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null, stop_sequence: null };
const stop = { stop_reason: 'end_turn', stop_sequence: null };
const content = [{ type: 'text', text: 'five' }];
const events = [
  { type: 'message_start', message: { ...message, usage: { input_tokens: 10, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'five' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: stop, usage: { output_tokens: 15 } },
  { type: 'message_stop' },
];
const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  if (JSON.parse(body).stream) {
    response.setHeader('Content-Type', 'text/event-stream');
    response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  } else {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ ...message, ...stop, content, usage: { input_tokens: 10, output_tokens: 15 } }));
  }
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const model = new ChatAnthropic({ model: 'm', apiKey: 'k', anthropicApiUrl: `http://127.0.0.1:${server.address().port}` });
const show = (how, { usage_metadata: { input_tokens, output_tokens, total_tokens } }) =>
  console.log(`${how}: ${input_tokens} in, ${output_tokens} out, ${total_tokens} in all`);
show('invoke', await model.invoke('2 + 3 = ?'));
let whole;
for await (const part of await model.stream('2 + 3 = ?')) whole = whole ? whole.concat(part) : part;
show('stream', whole);
server.close();
server.closeAllConnections();
JS
