// Usage: node ai.mjs BASE_URL KEY
// Asks a gateway with Vercel's AI SDK, through its providers for OpenAI and Anthropic; fails where an answer, a stream or
// a typed object is not what its documentation promises.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, embedMany, generateObject, generateText, streamText } from 'ai';
import { z } from 'zod';

globalThis.AI_SDK_LOG_WARNINGS = false; // the simulated model is no model of Anthropic's

const [baseURL, apiKey] = process.argv.slice(2);
const openai = createOpenAI({ baseURL, apiKey });
const model = 'gpt-4o-mini';
const prompt = 'Answer as {"expression": …, "infer": …}: 2 + 3 * 4';
const asked = { prompt, maxRetries: 0 };
const schema = z.object({ expression: z.string(), infer: z.number() });

const models = {
  chat: openai.chat(model),
  responses: openai.responses(model),
  completion: openai.completion(model),
  messages: createAnthropic({ baseURL, apiKey })(model),
};
for (const [kind, one] of Object.entries(models)) {
  const whole = await generateText({ model: one, ...asked });
  assert.match(whole.text, /14/, kind);
  assert.equal(whole.finishReason, 'stop', kind);
  assert.ok(whole.usage.inputTokens > 0 && whole.usage.outputTokens > 0, kind);

  const stream = streamText({ model: one, ...asked });
  const parts = [];
  for await (const part of stream.fullStream) parts.push(part);
  assert.deepEqual(parts.filter((part) => part.type === 'error'), [], kind);
  assert.match(parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join(''), /14/, kind);
  assert.equal(parts.at(-1).type, 'finish', kind);
  assert.equal(parts.at(-1).finishReason, 'stop', kind);
  assert.ok(parts.at(-1).totalUsage.outputTokens > 0, kind);
}

for (const kind of ['chat', 'responses']) {
  const { object } = await generateObject({ model: models[kind], schema, ...asked });
  assert.equal(object.infer, 14, kind);
}

const { embeddings } = await embedMany({ model: openai.embedding(model), values: ['one', 'two'], maxRetries: 0 });
assert.equal(embeddings.length, 2);

const refused = async (status, call) =>
  assert.rejects(call, (error) => {
    assert.ok(APICallError.isInstance(error), String(error));
    assert.equal(error.statusCode, status);
    assert.equal(error.isRetryable, false);
    return true;
  });
await refused(401, () => generateText({ model: createOpenAI({ baseURL, apiKey: 'nobody' }).chat(model), ...asked }));

const gone = new AbortController();
const left = generateText({ model: models.chat, ...asked, abortSignal: gone.signal });
gone.abort();
await assert.rejects(left, { name: 'AbortError' });
