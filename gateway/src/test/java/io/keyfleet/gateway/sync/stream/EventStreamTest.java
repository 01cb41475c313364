package io.keyfleet.gateway.sync.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.operation.ApiOperation.StreamForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class EventStreamTest {
  @Test
  void aChatStreamHasTheContentThenTheReasonThenTheUsageThenItsEnd() throws UnreadableRecord {
    List<String> events =
        EventStream.of(
            StreamForm.CHAT_COMPLETION_CHUNKS,
            tree(
                """
                {"id":"c","created":1,"model":"m","system_fingerprint":"f","choices":[{"index":0,
                "message":{"role":"assistant","content":"4"},"logprobs":{"content":[{"token":"4"}]},
                "finish_reason":"stop"}],"usage":{"total_tokens":3}}\
                """),
            true);

    List<JsonNode> chunks = json(events);
    assertThat(chunks)
        .hasSize(4)
        .allMatch(one -> one.path("object").asText().equals("chat.completion.chunk"))
        .allMatch(one -> one.path("system_fingerprint").asText().equals("f"));
    assertThat(chunks.subList(0, 3)).allMatch(one -> one.path("usage").isNull());
    assertThat(chunks.subList(0, 2)).allMatch(one -> one.at("/choices/0/finish_reason").isNull());
    assertThat(chunks.get(0).at("/choices/0/delta"))
        .isEqualTo(tree("{'role':'assistant','content':''}"));
    assertThat(chunks.get(0).at("/choices/0/logprobs").isNull()).isTrue();
    assertThat(chunks.get(1).at("/choices/0/delta")).isEqualTo(tree("{'content':'4'}"));
    assertThat(chunks.get(1).at("/choices/0/logprobs/content")).hasSize(1);
    assertThat(chunks.get(2).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.get(3).at("/usage/total_tokens").asInt()).isEqualTo(3);
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

    JsonNode calls = json(events).get(1).at("/choices/0/delta/tool_calls");
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
    assertThat(json(events).get(0).at("/message/usage/output_tokens").asInt()).isZero();
    assertThat(json(events).get(4).at("/usage/output_tokens").asInt()).isEqualTo(2);
  }

  private static Stream<Arguments> blocks() {
    return Stream.of(
        arguments(
            "{'type':'thinking','thinking':'t','signature':'s'}",
            "{'type':'thinking','thinking':'','signature':''}",
            List.of("thinking_delta", "signature_delta")),
        arguments(
            "{'type':'text','text':'t','citations':[{},{}]}",
            "{'type':'text','text':'','citations':[]}",
            List.of("text_delta", "citations_delta", "citations_delta")),
        arguments(
            "{'type':'server_tool_use','input':{'q':1}}",
            "{'type':'server_tool_use','input':{}}",
            List.of("input_json_delta")),
        arguments(
            "{'type':'redacted_thinking','data':'d'}",
            "{'type':'redacted_thinking','data':'d'}",
            List.of()));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void aBlockOfAMessageComesInDeltas(String block, String begun, List<String> deltas)
      throws UnreadableRecord {
    ObjectNode body = tree("{'content':[%s],'usage':{}}".formatted(block));

    List<JsonNode> events = json(EventStream.of(StreamForm.MESSAGE_EVENTS, body, false));

    assertThat(events.get(1).path("content_block")).isEqualTo(tree(begun));
    assertThat(events)
        .extracting(one -> one.at("/delta/type").asText())
        .filteredOn(type -> !type.isEmpty())
        .containsExactlyElementsOf(deltas);
  }

  private static Stream<Arguments> items() {
    return Stream.of(
        arguments(
            "{'type':'reasoning','summary':[{'text':'t'}]}",
            List.of(
                "reasoning_summary_part.added",
                "reasoning_summary_text.delta",
                "reasoning_summary_text.done",
                "reasoning_summary_part.done")),
        arguments(
            "{'type':'message','content':[{'type':'refusal','refusal':'no'}]}",
            List.of("content_part.added", "refusal.delta", "refusal.done", "content_part.done")),
        arguments(
            "{'type':'message','content':[{'type':'output_text','text':'t','annotations':[{}]}]}",
            List.of(
                "content_part.added",
                "output_text.delta",
                "output_text.annotation.added",
                "output_text.done",
                "content_part.done")),
        arguments(
            "{'type':'function_call','arguments':'{}'}",
            List.of("function_call_arguments.delta", "function_call_arguments.done")),
        arguments(
            "{'type':'custom_tool_call','input':'i'}",
            List.of("custom_tool_call_input.delta", "custom_tool_call_input.done")),
        arguments(
            "{'type':'web_search_call'}",
            List.of(
                "web_search_call.in_progress",
                "web_search_call.searching",
                "web_search_call.completed")),
        arguments(
            "{'type':'mcp_call','arguments':'{}','error':{}}",
            List.of(
                "mcp_call.in_progress",
                "mcp_call_arguments.delta",
                "mcp_call_arguments.done",
                "mcp_call.failed")),
        arguments("{'type':'compaction','encrypted_content':'c'}", List.of()));
  }

  @ParameterizedTest
  @MethodSource("items")
  void anItemOfAResponseIsAddedEmptyThenFilledThenDone(String item, List<String> events)
      throws UnreadableRecord {
    ObjectNode body = tree("{'output':[%s]}".formatted(item));

    List<JsonNode> streamed = json(EventStream.of(StreamForm.RESPONSE_EVENTS, body, false));

    List<String> expected = new ArrayList<>(List.of("created", "in_progress", "output_item.added"));
    expected.addAll(events);
    expected.addAll(List.of("output_item.done", "completed"));
    assertThat(streamed)
        .extracting(one -> one.path("type").asText().replaceFirst("response\\.", ""))
        .containsExactlyElementsOf(expected);
    assertThat(streamed.get(streamed.size() - 2).path("item")).isEqualTo(body.at("/output/0"));
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
    return (ObjectNode) RecordJson.tree(text.replace('\'', '"'));
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
