#!/usr/bin/env bash
# npm openai 6.49.0: a stream of server-sent events ends at an event that has no data.
#
# By the format an event without a data line is not dispatched (HTML standard, 9.2.6: an empty data buffer), so "event:
# ping" and a blank line are a fair way to keep a connection alive. eventsource-parser 3.1.1 passes over them, as over
# comments and lone ids. The client passes over those two as well, but gives the data of the first, which there is none
# of, to JSON.parse: a completion that was going well ends in a SyntaxError.
#
#   > comment: eventsource-parser 2 events; openai "Hello"
#   > id alone: eventsource-parser 2 events; openai "Hello"
#   > event alone: eventsource-parser 2 events; openai "Hel", then SyntaxError
source "$(dirname "$0")/lib.bash"

packages openai@6.49.0 eventsource-parser@3.1.1
node_program <<'JS' | seen
import { createServer } from "node:http";
import { createParser } from "eventsource-parser";
import OpenAI from "openai";

const data = (content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const between = { comment: ": ping\n\n", "id alone": "id: 7\n\n", "event alone": "event: ping\n\n" };
let stream;
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" }).end(`${stream}data: [DONE]\n\n`);
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const client = new OpenAI({ apiKey: "none", maxRetries: 0, baseURL: `http://127.0.0.1:${server.address().port}/v1` });
for (const [name, text] of Object.entries(between)) {
  stream = data("Hel") + text + data("lo");
  let events = 0;
  createParser({ onEvent: () => events++ }).feed(stream);
  let content = "";
  let end = "";
  try {
    const chunks = await client.chat.completions.create({ model: "m", messages: [], stream: true });
    for await (const chunk of chunks) content += chunk.choices[0].delta.content;
  } catch (error) {
    end = `, then ${error.name}`;
  }
  console.log(`${name}: eventsource-parser ${events} events; openai "${content}"${end}`);
}
process.exit();
JS
