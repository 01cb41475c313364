package io.keyfleet.contract.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptJsonTest {

  @Test
  void plainTextIsOneUserMessage() throws UnreadableRecord {
    Prompt prompt = read("What is 1 + 1?");

    assertThat(prompt.labels()).isEqualTo(Labels.NONE);
    assertThat(prompt.answerLabels().question()).isEqualTo("What is 1 + 1?");
    assertThat(content(prompt)).isEqualTo("What is 1 + 1?");
  }

  @Test
  void ourJsonKeepsLabelsApartFromRequestParameters() throws UnreadableRecord {
    Prompt prompt =
        read(
            """
            {"prompt": "1+1", "id": 7, "run": "r", "expected": 2, "model": "m", "temperature": 0.5}
            """);

    assertThat(prompt.labels()).isEqualTo(new Labels("7", "r", null, null, IntNode.valueOf(2)));
    assertThat(prompt.model()).isEqualTo("m");
    assertThat(prompt.request().fieldNames())
        .toIterable()
        .containsExactly("model", "temperature", "messages");
    assertThat(content(prompt)).isEqualTo("1+1");
  }

  @Test
  void requestParametersPassThroughAsTheyAre() throws UnreadableRecord {
    String parameters =
        """
        "temperature":0.1,"max_tokens":50,"response_format":{"type":"json_object"},"seed":12345678901234567890,\
        "tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"stop":["a","b"],\
        "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"hi"}]}]\
        """;

    Prompt prompt = read("{\"id\":\"q\"," + parameters + ",\"expected\":{\"any\":[1,\"2\"]}}");

    assertThat(prompt.request().toString()).isEqualTo("{" + parameters + "}");
    assertThat(prompt.labels().expected()).hasToString("{\"any\":[1,\"2\"]}");
  }

  @Test
  void aSystemTextComesBeforeThePrompt() throws UnreadableRecord {
    assertThat(read("{\"system\": \"Be brief.\", \"prompt\": \"hi\"}").request().get("messages"))
        .hasToString(
            "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"hi\"}]");
  }

  @Test
  void batchLineGivesItsBodyAndCustomId() throws UnreadableRecord {
    Prompt prompt =
        read(
            """
            {"custom_id": "a-1", "method": "POST", "url": "/v1/chat/completions",
             "body": {"model": "m", "messages": [{"role": "user", "content": "hi"}]}}
            """);

    assertThat(prompt.labels().id()).isEqualTo("a-1");
    assertThat(content(prompt)).isEqualTo("hi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/chat/completions",
        "/chat/completions",
        "/openai/v1/chat/completions",
        "/openai/deployments/mine/chat/completions?api-version=2024-10-21",
        "https://host.example/openai/deployments/mine/chat/completions"
      })
  void everyAddressOfChatCompletionsIsThatOfABatchLine(String url) throws UnreadableRecord {
    Prompt prompt =
        read(
            "{\"custom_id\": \"a\", \"url\": \""
                + url
                + "\", \"body\": {\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}}");

    assertThat(content(prompt)).isEqualTo("hi");
    assertThat(prompt.model()).isEqualTo(url.contains("mine") ? "mine" : null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"answer\":\"72\"",
        "\"target\":[1,2]",
        "\"thinking\":\"8 times 9\"",
        "\"provider\":\"us\"",
        "\"metadata\":{\"level\":3}",
        "\"metadata\":{\"level\":\"3\"}",
        "\"Temperature\":0"
      })
  void aFieldThatIsNoParameterIsMetadataAndNotInTheRequest(String field) throws UnreadableRecord {
    Prompt prompt = read("{\"prompt\":\"8 * 9\"," + field + "}");

    assertThat(prompt.request().fieldNames()).toIterable().containsExactly("messages");
    assertThat(prompt.labels().metadata()).hasToString("{" + field + "}");
    assertThat(PromptJson.read(PromptJson.write(prompt))).isEqualTo(prompt);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"thinking\":{\"type\":\"disabled\"}",
        "\"top_k\":40",
        "\"min_p\":0.1",
        "\"repetition_penalty\":1.1",
        "\"reasoning_effort\":\"low\"",
        "\"extra_body\":{\"google\":{}}",
        "\"provider\":{\"order\":[]}",
        "\"chat_template_kwargs\":{\"enable_thinking\":false}"
      })
  void aParameterOfACompatibleApiIsSent(String field) throws UnreadableRecord {
    Prompt prompt = read("{\"prompt\":\"8 * 9\"," + field + "}");

    assertThat(prompt.request().toString()).startsWith("{" + field + ",");
    assertThat(prompt.labels().metadata()).isNull();
  }

  @Test
  void metadataIsSentOnlyWithACompletionThatIsStoredAndWithinItsLengths() throws UnreadableRecord {
    String form = "{\"prompt\":\"p\",\"store\":%s,\"metadata\":{\"%s\":\"%s\"}}";

    Prompt stored = read(form.formatted(true, "level", "3"));
    assertThat(stored.request().get("metadata")).hasToString("{\"level\":\"3\"}");
    assertThat(stored.labels().metadata()).isNull();
    assertThat(PromptJson.read(PromptJson.write(stored))).isEqualTo(stored);
    for (String other :
        List.of(
            form.formatted(false, "level", "3"),
            form.formatted(true, "k".repeat(65), "3"),
            form.formatted(true, "level", "v".repeat(513)))) {
      Prompt kept = read(other);
      assertThat(kept.request().has("metadata")).isFalse();
      assertThat(kept.labels().metadata()).isNotNull();
      assertThat(PromptJson.read(PromptJson.write(kept))).isEqualTo(kept);
    }
    for (String kind : List.of("\"/v1/responses\"", "\"/v1/messages\",\"max_tokens\":9")) {
      String other = "{\"prompt\":\"p\",\"metadata\":{\"user_id\":\"3\"},\"url\":" + kind + "}";
      assertThat(read(other).request().has("metadata")).isTrue();
    }
  }

  @Test
  void metadataBeyondItsBoundIsLeftOutFieldByField() {
    ObjectNode fields = RecordJson.MAPPER.createObjectNode();
    fields.put("a", "1").put("large", "x".repeat(Labels.MAX_METADATA)).put("b", "2");

    assertThat(Labels.NONE.withMetadata(fields).metadata()).hasToString("{\"a\":\"1\"}");
  }

  @Test
  void whatABatchLineSaysBesideItsBodyIsMetadataAndItsBodyIsSentAsItIs() throws UnreadableRecord {
    Prompt prompt =
        read(
            """
            {"custom_id": "a", "level": 3, "body": {"own": 1, "messages": [{"role": "user", "content": "hi"}]}}
            """);

    assertThat(prompt.labels().metadata()).hasToString("{\"level\":3}");
    assertThat(prompt.request().get("own").asInt()).isEqualTo(1);
    assertThat(PromptJson.read(PromptJson.write(prompt))).isEqualTo(prompt);
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() throws UnreadableRecord {
    Prompt prompt =
        Prompt.ofText(new Labels("1", "run", "basic", "2 x 3", IntNode.valueOf(6)), "2 x 3 = ?");

    assertThat(PromptJson.read(PromptJson.write(prompt))).isEqualTo(prompt);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "{",
        "{}",
        "{\"prompt\": 5}",
        "{\"prompt\": \"a\"} {\"prompt\": \"b\"}",
        "{\"messages\": []}",
        "{\"messages\": [\"x\"]}",
        "{\"messages\": {}}",
        "{\"prompt\": \"hi\", \"\\udc00\": 1}",
        "{\"prompt\": \"hi\", \"system\": {}}",
        "{\"system\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": \"y\"}]}",
        "{\"prompt\": \"x\", \"run\": {}}",
        "{\"prompt\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\", \"content\": \"y\"}]}",
        "{\"custom_id\": \"a\"}",
        "{\"custom_id\": \"a\", \"url\": \"/v1/embeddings\", \"body\": {\"messages\": [{\"role\": \"user\"}]}}",
      })
  void whatHasNoMessageIsUnreadable(String value) {
    assertThatThrownBy(() -> read(value)).isInstanceOf(UnreadableRecord.class);
  }

  @Test
  void brokenUtf8AndBottomlessNestingAreUnreadable() {
    byte[] broken = {'h', (byte) 0xff};
    assertThatThrownBy(() -> PromptJson.read(broken)).isInstanceOf(UnreadableRecord.class);
    String deep = "{\"prompt\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    assertThatThrownBy(() -> read(deep)).isInstanceOf(UnreadableRecord.class);
    assertThatThrownBy(() -> PromptJson.read(null)).isInstanceOf(UnreadableRecord.class);
  }

  private static Prompt read(String value) throws UnreadableRecord {
    return PromptJson.read(value.getBytes(UTF_8));
  }

  private static String content(Prompt prompt) {
    return prompt.request().at("/messages/0/content").asText();
  }
}
