package io.keyfleet.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// OpenAI's responses: one message as the only item of the output.
record ResponsesKind() implements RequestKind {
  @Override
  public String path() {
    return "/responses";
  }

  @Override
  public ChatRequest read(JsonNode body) {
    JsonNode input = body.path("input");
    boolean asks = input.isTextual() || (input.isArray() && !input.isEmpty());
    Optional<ChatRequest.Invalid> mistake =
        (asks ? Optional.<ChatRequest.Invalid>empty() : RequestFields.missing("input"))
            .or(() -> RequestFields.outOfBounds(body, "max_output_tokens", 16, Integer.MAX_VALUE))
            .or(() -> RequestFields.outOfBounds(body, "temperature", 0, 2))
            .or(() -> RequestFields.streamed(body));
    if (mistake.isPresent()) {
      return mistake.get();
    }
    RequestFields.Messages said =
        input.isTextual()
            ? new RequestFields.Messages(input.textValue(), input.textValue().length())
            : RequestFields.messages(input);
    int length = said.length() + body.path("instructions").asText("").length();
    boolean json = body.path("text").path("format").path("type").asText("").startsWith("json");
    ChatRequest.Form form =
        new ChatRequest.Form(RequestFields.bound(body, "max_output_tokens"), 1, json, false, false);
    return new ChatRequest.Valid(this, body, List.of(said.question()), length, form);
  }

  @Override
  public ObjectNode whole(Completion completion) {
    Completion.Choice said = completion.choices().getFirst();
    boolean cut = !said.finishReason().equals("stop");
    String status = cut ? "incomplete" : "completed";
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.put("id", completion.id("resp_")).put("object", "response");
    whole.put("created_at", completion.created()).put("status", status).putNull("error");
    if (cut) {
      String reason = said.finishReason().equals("length") ? "max_output_tokens" : "content_filter";
      whole.putObject("incomplete_details").put("reason", reason);
    } else {
      whole.putNull("incomplete_details");
    }
    whole.putNull("instructions").put("model", completion.used().model());
    ObjectNode message = whole.putArray("output").addObject().put("type", "message");
    message.put("id", completion.id("msg_")).put("status", status).put("role", "assistant");
    ObjectNode part = message.putArray("content").addObject().put("type", "output_text");
    part.put("text", said.text()).putArray("annotations");
    part.putArray("logprobs");
    whole.put("parallel_tool_calls", true).put("tool_choice", "auto").putArray("tools");
    whole.putNull("temperature").putNull("top_p").putObject("metadata");
    ObjectNode usage = whole.putObject("usage");
    usage.put("input_tokens", completion.used().inputTokens());
    usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
    usage.put("output_tokens", completion.used().outputTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    usage.put("total_tokens", completion.used().inputTokens() + completion.used().outputTokens());
    return whole;
  }
}
