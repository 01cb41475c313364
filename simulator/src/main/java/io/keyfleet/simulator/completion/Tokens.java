package io.keyfleet.simulator.completion;

import io.keyfleet.simulator.quota.TokenUsage;

/// How many tokens texts have, by OpenAI's own rule of thumb of four characters of English each.
public final class Tokens {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int AROUND_MESSAGES = 7;

  /// What is reserved for an answer whose request sets no bound: what Azure takes for `max_tokens`
  /// then.
  private static final int UNBOUNDED = 16;

  private Tokens() {}

  /// What a request reserves of token quotas: its prompt and its bound on the answers.
  public static TokenUsage reserved(String model, ChatRequest request) {
    return switch (request) {
      case ChatRequest.Invalid _ -> new TokenUsage(model, 0, 0);
      case ChatRequest.Valid valid -> {
        ChatRequest.Form form = valid.form();
        long bound = form.maxTokens().orElse(UNBOUNDED);
        yield new TokenUsage(
            model, ofPrompt(valid), bound * form.choices() * valid.questions().size());
      }
    };
  }

  static int ofPrompt(ChatRequest.Valid request) {
    return of(request.promptLength()) + AROUND_MESSAGES;
  }

  static int of(int characters) {
    return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
  }

  /// How many characters so many tokens have, bounded by `most`.
  static int characters(int tokens, int most) {
    return (int) Math.min(most, (long) tokens * CHARACTERS_PER_TOKEN);
  }
}
