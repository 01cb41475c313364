// Usage: node check.mjs BASE_URL KEY KEY_FOR_TWO_CALLS
// Asks an OpenAI-compatible API, whose faults can be switched, with OpenAI's own client; fails where an answer or
// the type of an error is not what that client's documentation promises.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, apiKey, keyForTwo] = process.argv.slice(2);
const client = (key) => new OpenAI({ baseURL, apiKey: key, maxRetries: 0, timeout: 20_000 });
const openai = client(apiKey);
const request = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Answer as {"expression": …, "infer": …}: 2 + 3 * 4' }],
};

const inject = async (fault) => {
  const response = await fetch(new URL('/faults', baseURL), {
    method: 'POST',
    body: JSON.stringify({ fault }),
  });
  assert.equal(response.status, 200, `fault ${fault}`);
};

const fails = async (type, status, code, call) =>
  assert.rejects(call, (error) => {
    assert.ok(error instanceof type, `${error.constructor.name} is no ${type.name}`);
    assert.equal(error.status, status);
    assert.equal(error.code ?? null, code);
    return true;
  });

const whole = await openai.chat.completions.create(request);
assert.match(whole.choices[0].message.content, /14/);
assert.equal(whole.choices[0].finish_reason, 'stop');
assert.ok(whole.usage.total_tokens > 0);

const { response } = await openai.chat.completions.create(request).withResponse();
assert.ok(response.headers.get('x-request-id'));

const stream = await openai.chat.completions.create({
  ...request,
  stream: true,
  stream_options: { include_usage: true },
});
let text = '';
let usage = null;
for await (const chunk of stream) {
  text += chunk.choices[0]?.delta?.content ?? '';
  usage = chunk.usage ?? usage;
}
assert.equal(text, whole.choices[0].message.content);
assert.deepEqual(usage, whole.usage);

const several = await openai.chat.completions.create({ ...request, n: 2, max_tokens: 2 });
assert.deepEqual(several.choices.map((choice) => choice.finish_reason), ['length', 'length']);

const json = await openai.chat.completions.create({
  ...request,
  response_format: { type: 'json_object' },
  tools: [{ type: 'function', function: { name: 'unused', parameters: { type: 'object' } } }],
});
assert.equal(JSON.parse(json.choices[0].message.content).infer, 14);

const models = [];
for await (const model of openai.models.list()) models.push(model.id);
assert.deepEqual(models, ['gpt-4o-mini']);

const errors = [
  ['429', OpenAI.RateLimitError, 429, 'rate_limit_exceeded'],
  ['slow_down', OpenAI.RateLimitError, 429, 'slow_down'],
  ['insufficient_quota', OpenAI.RateLimitError, 429, 'insufficient_quota'],
  ['insufficient_quota_no_code', OpenAI.RateLimitError, 429, null],
  ['revoked', OpenAI.AuthenticationError, 401, 'invalid_api_key'],
  ['402', OpenAI.APIError, 402, null],
  ['403', OpenAI.PermissionDeniedError, 403, 'unsupported_country_region_territory'],
  ['model_not_found', OpenAI.NotFoundError, 404, 'model_not_found'],
  ['content_filter', OpenAI.BadRequestError, 400, 'content_filter'],
  ['context_length_exceeded', OpenAI.BadRequestError, 400, 'context_length_exceeded'],
  ['409', OpenAI.ConflictError, 409, 'conflict'],
  ['422', OpenAI.UnprocessableEntityError, 422, null],
  ['500', OpenAI.InternalServerError, 500, null],
  ['503', OpenAI.InternalServerError, 503, 'server_is_overloaded'],
  ['529', OpenAI.InternalServerError, 529, null],
];
for (const [fault, type, status, code] of errors) {
  await inject(fault);
  await fails(type, status, code, () => openai.chat.completions.create(request));
}
await inject('reset');
await assert.rejects(() => openai.chat.completions.create(request), OpenAI.APIConnectionError);
await inject('none');

await fails(OpenAI.AuthenticationError, 401, 'invalid_api_key', () =>
  client('sk-nobody').chat.completions.create(request));
await fails(OpenAI.NotFoundError, 404, 'model_not_found', () =>
  openai.chat.completions.create({ ...request, model: 'gpt-nothing' }));
await fails(OpenAI.BadRequestError, 400, 'empty_array', () =>
  openai.chat.completions.create({ ...request, messages: [] }));

const two = client(keyForTwo);
await two.chat.completions.create(request);
await two.chat.completions.create(request);
await fails(OpenAI.RateLimitError, 429, 'rate_limit_exceeded', () => two.chat.completions.create(request));

console.log(`all ${errors.length} errors have their types, answers and streams are whole`);
