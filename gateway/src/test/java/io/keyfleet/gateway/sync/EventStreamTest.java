package io.keyfleet.gateway.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.operation.ApiOperation.StreamForm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
  @Test
  void aChatStreamHasTheContentThenTheReasonThenTheUsageThenItsEnd() throws UnreadableRecord {
    List<String> events =
        EventStream.of(
            StreamForm.CHAT_COMPLETION_CHUNKS,
            tree(
                """
                {"id":"c","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                "message":{"role":"assistant","content":"4"}}],"usage":{"total_tokens":3}}\
                """),
            true);

    List<JsonNode> chunks = json(events);
    assertThat(chunks).allMatch(one -> one.path("object").asText().equals("chat.completion.chunk"));
    assertThat(chunks.get(0).at("/choices/0/delta/content").asText()).isEqualTo("4");
    assertThat(chunks.get(0).at("/choices/0/finish_reason").isNull()).isTrue();
    assertThat(chunks.get(1).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.get(2).at("/usage/total_tokens").asInt()).isEqualTo(3);
    assertThat(events.getLast()).isEqualTo("data: [DONE]\n\n");
  }

  @Test
  void toolCallsOfAStreamAreNumbered() throws UnreadableRecord {
    List<String> events =
        EventStream.of(
            StreamForm.CHAT_COMPLETION_CHUNKS,
            tree(
                """
                {"choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
                "content":null,"tool_calls":[{"id":"a"},{"id":"b"}]}}]}\
                """),
            false);

    JsonNode calls = json(events).getFirst().at("/choices/0/delta/tool_calls");
    assertThat(calls.at("/0/index").asInt()).isZero();
    assertThat(calls.at("/1/index").asInt()).isEqualTo(1);
  }

  @Test
  void aMessageStreamStartsEachBlockEmptyAndStopsIt() throws UnreadableRecord {
    List<String> events =
        EventStream.of(
            StreamForm.MESSAGE_EVENTS,
            tree(
                """
                {"id":"m","type":"message","content":[{"type":"text","text":"4"}],
                "stop_reason":"end_turn","stop_sequence":null,
                "usage":{"input_tokens":1,"output_tokens":2}}\
                """),
            false);

    assertThat(json(events))
        .extracting(one -> one.path("type").asText())
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(json(events).get(2).at("/delta/text").asText()).isEqualTo("4");
  }

  @Test
  void aResponseStreamIsNumberedAndEndsWithTheWholeResponse() throws UnreadableRecord {
    ObjectNode body =
        tree(
            """
            {"id":"r","status":"completed","output":[{"type":"message","id":"i","status":"completed",
            "content":[{"type":"output_text","text":"4","annotations":[]}]}],"usage":{}}\
            """);

    List<JsonNode> events = json(EventStream.of(StreamForm.RESPONSE_EVENTS, body, false));

    assertThat(events.getFirst().path("type").asText()).isEqualTo("response.created");
    assertThat(events.getLast().path("type").asText()).isEqualTo("response.completed");
    assertThat(events.getLast().path("response")).isEqualTo(body);
    assertThat(events).extracting(one -> one.path("sequence_number").asInt()).isSorted();
  }

  private static ObjectNode tree(String text) throws UnreadableRecord {
    return (ObjectNode) RecordJson.tree(text);
  }

  private static List<JsonNode> json(List<String> events) throws UnreadableRecord {
    List<JsonNode> parsed = new ArrayList<>();
    for (String event : events) {
      String data = event.substring(event.indexOf("data: ") + 6).strip();
      if (!data.equals("[DONE]")) {
        parsed.add(RecordJson.tree(data));
      }
    }
    return parsed;
  }
}
