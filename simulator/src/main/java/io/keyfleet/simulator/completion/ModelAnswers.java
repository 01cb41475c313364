package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keyfleet.simulator.model.ModelSettings;
import io.keyfleet.simulator.model.SimulatedModel;
import io.keyfleet.simulator.quota.TokenUsage;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// Puts the model's words into the form of an answer. Safe for all threads.
public final class ModelAnswers {
  private final ModelSettings settings;
  private final SimulatedModel model;
  private final InstantSource wall;

  public ModelAnswers(ModelSettings settings, InstantSource wall) {
    this.settings = settings;
    this.model = new SimulatedModel(settings);
    this.wall = wall;
  }

  /// The name of the model that answers where a request names none.
  public String model() {
    return settings.name();
  }

  /// The answer to a request.
  ///
  /// @param call its number, which its id is made of
  /// @param name of the model that is asked
  /// @param identity tells apart prompts with the same question; may be empty
  /// @param ending for which the answer is to end, where it is not to end as it does
  public Completion answer(
      long call, String name, ChatRequest.Valid request, String identity, Optional<String> ending) {
    int each = request.form().choices();
    List<Completion.Choice> choices =
        IntStream.range(0, request.kind().writes() ? each * request.questions().size() : 0)
            .mapToObj(i ->
                choice(
                    request.questions().get(i / each),
                    request.form(),
                    i == 0 ? identity : identity + "/" + i,
                    ending))
            .toList();
    int written = choices.stream().mapToInt(one -> Tokens.of(one.text().length())).sum();
    return new Completion(
        String.format(Locale.ROOT, "chatcmpl-sim%016x", call),
        wall.instant().getEpochSecond(),
        choices,
        new TokenUsage(name, Tokens.ofPrompt(request), written),
        request);
  }

  private Completion.Choice choice(
      String question, ChatRequest.Form form, String identity, Optional<String> ending) {
    String text = model.answer(question, identity);
    text = form.json() ? asJson(text) : text;
    int bound = form.maxTokens().orElse(Integer.MAX_VALUE);
    boolean cut = Tokens.of(text.length()) > bound;
    String said = cut ? text.substring(0, Tokens.characters(bound, text.length())) : text;
    if (ending.isEmpty()) {
      return new Completion.Choice(said, cut ? "length" : "stop");
    }
    return new Completion.Choice(said.substring(0, said.length() / 2), ending.get());
  }

  /// A model that must speak JSON says it without fence and prose.
  private static String asJson(String text) {
    int from = text.indexOf('{');
    int to = text.lastIndexOf('}');
    return from >= 0 && to > from
        ? text.substring(from, to + 1)
        : JsonNodeFactory.instance.objectNode().put("answer", text).toString();
  }
}
