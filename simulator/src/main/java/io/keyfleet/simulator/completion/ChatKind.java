package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// Chat completions, the only kind that is streamed.
record ChatKind() implements RequestKind {
  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public ChatRequest read(JsonNode body) {
    Optional<ChatRequest.Invalid> mistake =
        RequestFields.mistake(body.path("messages"))
            .or(() -> RequestFields.outOfBounds(body, "n", 1, 128))
            .or(() -> RequestFields.outOfBounds(body, "max_tokens", 1, Integer.MAX_VALUE))
            .or(() ->
                RequestFields.outOfBounds(body, "max_completion_tokens", 1, Integer.MAX_VALUE))
            .or(() -> RequestFields.outOfBounds(body, "temperature", 0, 2));
    if (mistake.isPresent()) {
      return mistake.get();
    }
    RequestFields.Messages said = RequestFields.messages(body.path("messages"));
    String wanted = body.path("response_format").path("type").asText("text");
    ChatRequest.Form form =
        new ChatRequest.Form(
            RequestFields.bound(body, "max_completion_tokens", "max_tokens"),
            body.path("n").asInt(1),
            wanted.startsWith("json"),
            body.path("stream").asBoolean(false),
            body.path("stream_options").path("include_usage").asBoolean(false));
    return new ChatRequest.Valid(this, body, List.of(said.question()), said.length(), form);
  }

  @Override
  public ObjectNode whole(Completion completion) {
    ObjectNode whole = completion.head("chat.completion");
    for (int i = 0; i < completion.choices().size(); i++) {
      Completion.Choice said = completion.choices().get(i);
      ObjectNode choice = whole.withArray("/choices").addObject().put("index", i);
      ObjectNode message = choice.putObject("message");
      message.put("role", "assistant").put("content", said.text()).putNull("refusal");
      choice.putNull("logprobs").put("finish_reason", said.finishReason());
    }
    completion.usage(whole);
    return whole;
  }
}
