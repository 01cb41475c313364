// Usage: node streams.mjs BASE_URL KEY FOLDER
// Asks a gateway for each response of FOLDER, whole and as a stream; fails unless OpenAI's and Anthropic's own clients
// put the stream together to what the file says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const [baseURL, apiKey, folder] = process.argv.slice(2);
const openai = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 });
const anthropic = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ''), apiKey, maxRetries: 0 });
const messages = [{ role: 'user', content: '2 + 3 = ?' }];

const kinds = {
  'chat.completion': {
    whole: (model) => openai.chat.completions.create({ model, messages }),
    streamed: (model) =>
      openai.chat.completions.stream({ model, messages, stream_options: { include_usage: true } }).finalChatCompletion(),
  },
  response: {
    whole: (model) => openai.responses.create({ model, input: '2 + 3 = ?' }),
    streamed: (model) => openai.responses.stream({ model, input: '2 + 3 = ?' }).finalResponse(),
  },
  message: {
    whole: (model) => anthropic.messages.create({ model, max_tokens: 99, messages }),
    streamed: (model) => anthropic.messages.stream({ model, max_tokens: 99, messages }).finalMessage(),
  },
};

// what the clients add of their own
const added = ['output_text', 'output_parsed', 'parsed', 'parsed_arguments', 'parsed_output'];
const received = (object) =>
  JSON.parse(JSON.stringify(object, (key, value) => (added.includes(key) ? undefined : value)));

for (const name of fs.readdirSync(folder)) {
  const expected = JSON.parse(fs.readFileSync(`${folder}/${name}`));
  const kind = kinds[expected.object ?? expected.type];
  const model = name.replace(/\.json$/, '');
  assert.deepEqual(received(await kind.whole(model)), expected, name);
  assert.deepEqual(received(await kind.streamed(model)), expected, name);
}
