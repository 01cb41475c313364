// Usage: node gateway.mjs BASE_URL KEY LINES
// Asks a gateway with OpenAI's and Anthropic's own clients; fails where an answer or the type of an error is not what
// their documentation promises.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { toFile } from 'openai';

const [baseURL, apiKey, count] = process.argv.slice(2);
const lines = Number(count);
const openai = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 60_000 });
const model = 'gpt-4o-mini';
const question = 'Answer as {"expression": …, "infer": …}: 2 + 3 * 4';
const messages = [{ role: 'user', content: question }];

const file = await openai.files.create({
  file: await toFile(
    Buffer.from(
      Array.from({ length: lines }, (_, i) =>
        JSON.stringify({
          custom_id: `q-${i}`,
          method: 'POST',
          url: '/v1/chat/completions',
          body: { model, messages: [{ role: 'user', content: `${i} + 2 = ?` }] },
        }),
      ).join('\n'),
    ),
    'in.jsonl',
  ),
  purpose: 'batch',
});
const endpoint = '/v1/chat/completions';
let batch = await openai.batches.create({ input_file_id: file.id, endpoint, completion_window: '24h' });
while (!['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  batch = await openai.batches.retrieve(batch.id);
}
assert.equal(batch.status, 'completed');
assert.deepEqual(batch.request_counts, { total: lines, completed: lines, failed: 0 });
const output = await (await openai.files.content(batch.output_file_id)).text();
const ids = output.trim().split('\n').map((line) => JSON.parse(line).custom_id);
assert.equal(ids.length, lines);
assert.equal(new Set(ids).size, lines);
const pages = [];
for await (const one of openai.files.list({ limit: 1 })) pages.push(one.id);
assert.ok(pages.includes(file.id) && pages.includes(batch.output_file_id));

const chat = await openai.chat.completions.create({ model, messages });
assert.match(chat.choices[0].message.content, /14/);
let streamed = '';
for await (const chunk of await openai.chat.completions.create({ model, messages, stream: true })) {
  streamed += chunk.choices[0]?.delta.content ?? '';
}
assert.match(streamed, /14/);

const response = await openai.responses.create({ model, input: question });
assert.match(response.output_text, /14/);
const events = [];
for await (const event of await openai.responses.create({ model, input: question, stream: true })) events.push(event);
assert.equal(events.at(0).type, 'response.created');
assert.equal(events.at(-1).type, 'response.completed');
assert.match(events.at(-1).response.output[0].content[0].text, /14/);

const embeddings = await openai.embeddings.create({ model, input: ['one', 'two'], encoding_format: 'float' });
assert.equal(embeddings.data.length, 2);
assert.ok(embeddings.data[0].embedding.length > 0);
const completion = await openai.completions.create({ model, prompt: question });
assert.match(completion.choices[0].text, /14/);

const anthropic = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ''), apiKey, maxRetries: 0 });
const asked = { model, max_tokens: 200, messages };
const message = await anthropic.messages.create(asked);
assert.match(message.content[0].text, /14/);
const final = await anthropic.messages.stream(asked).finalMessage();
assert.match(final.content[0].text, /14/);

const fails = async (type, status, call) =>
  assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name} is no ${type.name}`);
    assert.equal(error.status, status);
    return true;
  });
await fails(OpenAI.AuthenticationError, 401, () =>
  new OpenAI({ baseURL, apiKey: 'nobody', maxRetries: 0 }).models.list(),
);
await fails(OpenAI.NotFoundError, 404, () => openai.batches.retrieve('batch_none'));
await fails(OpenAI.ConflictError, 409, () => openai.batches.cancel(batch.id));
await fails(OpenAI.BadRequestError, 400, () => openai.chat.completions.create({ model, messages: [] }));
await fails(Anthropic.BadRequestError, 400, () => anthropic.messages.create({ ...asked, messages: [] }));
await fails(Anthropic.AuthenticationError, 401, () =>
  new Anthropic({ baseURL: anthropic.baseURL, apiKey: 'nobody', maxRetries: 0 }).messages.create(asked),
);
