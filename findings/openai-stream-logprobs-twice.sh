#!/usr/bin/env bash
# npm openai 6.49.0: of a stream whose first chunk has log probabilities, a completion has those twice.
#
# `chat.completions.stream().finalChatCompletion()` puts chunks together. For the first chunk of a choice it takes the
# chunk's own list of log probabilities, and then appends the chunk's list to it. A server that sends an empty first
# chunk (a role and no token) does not show it; one that begins with a token does, and the API's description allows
# both. Log probabilities that come first in a later chunk are right.
#
#   > first chunk with a token: tokens "two" "is" log probabilities "two" "two" "is"
#   > first chunk without one: tokens "two" "is" log probabilities "two" "is"
source "$(dirname "$0")/lib.bash"

packages openai@6.49.0
node_program <<'JS' | seen
import http from 'node:http';
import OpenAI from 'openai';

const chunk = (delta, token, finish_reason = null) => {
  const logprobs = token ? { content: [{ token, logprob: -0.5, bytes: null, top_logprobs: [] }], refusal: null } : null;
  const choices = [{ index: 0, delta, logprobs, finish_reason }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`;
};
const role = { role: 'assistant', content: '' };
const rest = chunk({ content: ' is' }, 'is') + chunk({}, null, 'stop') + 'data: [DONE]\n\n';
const streams = {
  'with a token': chunk({ ...role, content: 'two' }, 'two') + rest,
  'without one': chunk(role) + chunk({ content: 'two' }, 'two') + rest,
};
const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/event-stream');
  response.end(streams[decodeURIComponent(request.url.split('/')[1])]);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
for (const name of Object.keys(streams)) {
  const baseURL = `http://127.0.0.1:${server.address().port}/${encodeURIComponent(name)}`;
  const client = new OpenAI({ baseURL, apiKey: 'k' });
  const messages = [{ role: 'user', content: 'x' }];
  const completion = await client.chat.completions.stream({ model: 'm', messages, logprobs: true }).finalChatCompletion();
  const [{ message, logprobs }] = completion.choices;
  const said = (list) => list.map((one) => JSON.stringify(one)).join(' ');
  const tokens = said(logprobs.content.map((one) => one.token));
  console.log(`first chunk ${name}: tokens ${said(message.content.split(' '))} log probabilities ${tokens}`);
}
server.close();
JS
