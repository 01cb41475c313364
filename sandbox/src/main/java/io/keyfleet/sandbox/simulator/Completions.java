package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.PromptId;
import io.keyfleet.sandbox.simulator.answers.ModelSettings;
import io.keyfleet.sandbox.simulator.answers.SimulatedModel;
import java.time.InstantSource;
import java.util.Locale;

/// Puts the model's words into the form of a chat completion. Safe for all threads.
final class Completions {
  /// Characters of English to a token, by OpenAI's own rule of thumb.
  private static final int CHARACTERS_PER_TOKEN = 4;

  private static final int TOKENS_AROUND_MESSAGES = 7;

  private final ModelSettings settings;
  private final SimulatedModel model;
  private final InstantSource wall;

  Completions(ModelSettings settings, InstantSource wall) {
    this.settings = settings;
    this.model = new SimulatedModel(settings);
    this.wall = wall;
  }

  /// The name of the model that answers where a request names none.
  String model() {
    return settings.name();
  }

  ObjectNode answer(Call call, ChatRequest.Valid request) {
    String text =
        model.answer(request.question(), call.prompt().map(PromptId::toString).orElse(""));
    int bound = request.maxTokens().orElse(Integer.MAX_VALUE);
    boolean cut = tokens(text.length()) > bound;
    String said = cut ? text.substring(0, bound * CHARACTERS_PER_TOKEN) : text;

    ObjectNode completion = JsonNodeFactory.instance.objectNode();
    completion.put("id", String.format(Locale.ROOT, "chatcmpl-sim%016x", call.id()));
    completion.put("object", "chat.completion");
    completion.put("created", wall.instant().getEpochSecond());
    completion.put("model", request.model().orElse(settings.name()));
    ObjectNode choice = completion.putArray("choices").addObject();
    choice.put("index", 0);
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant").put("content", said).putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", cut ? "length" : "stop");
    usage(
        completion, tokens(request.promptLength()) + TOKENS_AROUND_MESSAGES, tokens(said.length()));
    return completion.put("system_fingerprint", "fp_simulated");
  }

  private static void usage(ObjectNode completion, int prompt, int written) {
    ObjectNode usage = completion.putObject("usage");
    usage.put("prompt_tokens", prompt);
    usage.put("completion_tokens", written);
    usage.put("total_tokens", prompt + written);
  }

  private static int tokens(int characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }
}
