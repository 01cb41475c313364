package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Completions of texts, each text with choices of its own.
record TextCompletionsKind() implements RequestKind {
  @Override
  public String path() {
    return "/completions";
  }

  @Override
  public ChatRequest read(JsonNode body) {
    List<String> texts = RequestFields.texts(body.path("prompt"));
    Optional<ChatRequest.Invalid> mistake =
        (texts.isEmpty() ? RequestFields.missing("prompt") : Optional.<ChatRequest.Invalid>empty())
            .or(() -> RequestFields.outOfBounds(body, "n", 1, 128))
            .or(() -> RequestFields.outOfBounds(body, "max_tokens", 1, Integer.MAX_VALUE))
            .or(() -> RequestFields.streamed(body));
    if (mistake.isPresent()) {
      return mistake.get();
    }
    int length = texts.stream().mapToInt(String::length).sum();
    ChatRequest.Form form =
        ChatRequest.Form.text(RequestFields.bound(body, "max_tokens"), body.path("n").asInt(1));
    return new ChatRequest.Valid(this, body, texts, length, form);
  }

  @Override
  public ObjectNode whole(Completion completion) {
    ObjectNode whole = completion.head("text_completion").put("id", completion.id("cmpl-"));
    for (int i = 0; i < completion.choices().size(); i++) {
      Completion.Choice said = completion.choices().get(i);
      ObjectNode choice = whole.withArray("/choices").addObject().put("text", said.text());
      choice.put("index", i).putNull("logprobs").put("finish_reason", said.finishReason());
    }
    completion.usage(whole);
    return whole;
  }
}
