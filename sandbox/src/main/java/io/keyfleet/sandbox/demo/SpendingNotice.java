package io.keyfleet.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.budget.Price;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.service.terminal.Messages;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// What a demo with a real API may cost, printed before the first call, and the question whether to
/// continue.
///
/// @param prompts how many there are, if that is known
/// @param unbounded prompts that do not limit the length of their answers
/// @param most what an answer to each of the others costs at most; nothing if no price is known
record SpendingNotice(OptionalLong prompts, long unbounded, Optional<BigDecimal> most) {

  /// What it comes to. Reads the prompts through if there is a price and they can be read again.
  ///
  /// A token of a prompt is a byte of it or more, so its bytes bound its tokens.
  static SpendingNotice of(DemoSettings demo) {
    Long size = demo.order().source().size();
    if (demo.price().isEmpty() || size == null) {
      OptionalLong prompts = size == null ? OptionalLong.empty() : OptionalLong.of(size);
      return new SpendingNotice(prompts, 0, Optional.empty());
    }
    Price price = demo.price().get();
    BigDecimal sum = BigDecimal.ZERO;
    long prompts = 0;
    long unbounded = 0;
    try (PromptSource source = demo.material().open()) {
      for (Optional<Entry> next = source.next(); next.isPresent(); next = source.next()) {
        if (next.get() instanceof Entry.Valid valid) {
          prompts++;
          OptionalLong written = mostWritten(valid.prompt());
          unbounded += written.isPresent() ? 0 : 1;
          sum = sum.add(price.of(bytes(valid.prompt()), 0, written.orElse(0)));
        }
      }
    }
    return new SpendingNotice(OptionalLong.of(prompts), unbounded, Optional.of(sum));
  }

  /// In words.
  ///
  /// @param kept whether the answers stay anywhere
  List<String> lines(Messages messages, DemoSettings demo, boolean kept) {
    List<String> lines = new ArrayList<>();
    String count =
        prompts.isPresent() ? Long.toString(prompts.getAsLong()) : messages.say("spending-unknown");
    lines.add(messages.say("spending", count, demo.api()));
    if (most.isEmpty()) {
      lines.add(messages.say("spending-no-price"));
    } else {
      lines.add(messages.say("spending-most", most.get().toPlainString()));
      if (unbounded > 0) {
        lines.add(messages.say("spending-unbounded", unbounded));
      }
    }
    if (!kept) {
      lines.add(messages.say("spending-not-kept"));
    }
    return lines;
  }

  /// Whether to go on: yes, unless there is somebody to ask who says otherwise.
  ///
  /// @param ask asks a question at a terminal and returns the answer; nothing if there is none
  static boolean agreed(Messages messages, Optional<UnaryOperator<String>> ask) {
    return ask.map(terminal -> terminal.apply(messages.say("spending-question") + " "))
        .map(answer -> answer.strip().toLowerCase(Locale.ROOT))
        .map(answer -> answer.equals("y") || answer.equals("yes"))
        .orElse(true);
  }

  private static long bytes(Prompt prompt) {
    return prompt.request().toString().getBytes(UTF_8).length;
  }

  /// Tokens of all choices of an answer together, where the request limits them.
  private static OptionalLong mostWritten(Prompt prompt) {
    JsonNode request = prompt.request();
    long most = request.path("max_completion_tokens").asLong(request.path("max_tokens").asLong(0));
    return most > 0
        ? OptionalLong.of(most * Math.max(1, request.path("n").asLong(1)))
        : OptionalLong.empty();
  }
}
