package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Dialogues, of which the last turn is what is expected: ShareGPT, fine-tuning, chats.
class DialogueFilesTest {
  @Test
  void theLastTurnOfShareGptIsExpectedAndNotSent() throws IOException {
    FileReading file =
        FileReading.of(
            "conversations.json",
            """
            [
              {
                "id": "a",
                "conversations": [
                  {"from": "system", "value": "s"},
                  {"from": "human", "value": "8 * 9?"},
                  {"from": "gpt", "value": "72"},
                  {"from": "human", "value": "and half?"},
                  {"from": "gpt", "value": "36"}
                ]
              },
              {
                "id": "b",
                "conversations": [{"from": "human", "value": "open"}]
              }
            ]
            """);

    assertThat(file.format()).isEqualTo(FileFormat.sharegpt);
    assertThat(file.first().request().get("messages"))
        .hasToString(
            "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"8 * 9?\"},"
                + "{\"role\":\"assistant\",\"content\":\"72\"},{\"role\":\"user\",\"content\":\"and half?\"}]");
    assertThat(file.expected()).containsExactly("\"36\"", "null");
    assertThat(file.prompts().stream().map(prompt -> prompt.labels().id()))
        .containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"messages\": [{\"role\": \"user\", \"content\": \"8 * 9?\"}, {\"role\": \"assistant\", \"content\": \"%s\"}]",
        "\"conversations\": [{\"from\": \"human\", \"value\": \"8 * 9?\"}, {\"from\": \"gpt\", \"value\": \"%s\"}]"
      })
  void anAnswerThatIsMarkedAsBadIsNotExpected(String dialogue) throws IOException {
    String good = "{" + dialogue.formatted("72") + ", \"label\": true}\n";
    String bad = "{" + dialogue.formatted("71") + ", \"label\": false}\n";

    FileReading file = FileReading.of("kto.jsonl", good + bad);

    assertThat(file.expected()).containsExactly("\"72\"");
    assertThat(file.bad())
        .singleElement()
        .extracting("reason")
        .asString()
        .contains("--where label=true");
  }

  @Test
  void theLastMessageOfAFineTuningFileIsExpectedAndNotSent() throws IOException {
    FileReading file =
        FileReading.of(
            "train.jsonl",
            """
            {"messages": [{"role": "user", "content": "8 * 9?"}, {"role": "assistant", "content": "72", "weight": 1}], "tools": []}
            {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "x", "weight": 0}, {"role": "user", "content": "ho"}, {"role": "assistant", "content": "hey"}]}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.fine_tuning);
    assertThat(file.texts()).containsExactly("8 * 9?", "ho");
    assertThat(file.expected()).containsExactly("\"72\"", "\"hey\"");
    assertThat(file.prompts().get(1).request().toString()).doesNotContain("weight", "hey");
    assertThat(file.first().request().fieldNames()).toIterable().containsExactly("messages");
  }

  @Test
  void whatApisRefuseIsNotSentOfAFineTuningFile() throws IOException {
    FileReading file =
        FileReading.of(
            "train.jsonl",
            """
            {"messages": [{"role": "user", "content": "rain?", "name": null, "tool_calls": [], "score": 3}, {"role": "assistant", "content": "no"}], "tools": [], "parallel_tool_calls": true, "functions": null}
            {"messages": [{"role": "user", "content": "sun?"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "sky", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "c", "content": "sun"}, {"role": "assistant", "content": "yes"}], "tools": [{"type": "function", "function": {"name": "sky"}}], "parallel_tool_calls": false}
            """);

    assertThat(file.first().request())
        .hasToString("{\"messages\":[{\"role\":\"user\",\"content\":\"rain?\"}]}");
    assertThat(file.prompts().get(1).request().fieldNames())
        .toIterable()
        .containsExactly("messages", "tools", "parallel_tool_calls");
    assertThat(file.prompts().get(1).request().at("/messages/1").fieldNames())
        .toIterable()
        .containsExactly("role", "content", "tool_calls");
    assertThat(file.expected()).containsExactly("\"no\"", "\"yes\"");
  }

  @Test
  void aPromptBesideAWholeDialogueDoesNotSendTheAnswer() throws IOException {
    String rows =
        """
        {"prompt": "8 * 9?", "prompt_id": "x", "messages": [{"role": "user", "content": "8 * 9?"}, {"role": "assistant", "content": "72"}]}
        {"prompt": "hi", "prompt_id": "y", "messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ho"}], "category": "chat"}
        """;

    FileReading file = FileReading.of("train_sft.jsonl", rows);

    assertThat(file.format()).isEqualTo(FileFormat.fine_tuning);
    assertThat(file.texts()).containsExactly("8 * 9?", "hi");
    assertThat(file.expected()).containsExactly("\"72\"", "\"ho\"");
    assertThat(file.first().request().toString()).doesNotContain("72");
    assertThat(
            FileReading.of(
                    "f.jsonl",
                    rows.getBytes(UTF_8),
                    FileOptions.of(FileFormat.jsonl, Optional.empty()))
                .bad())
        .hasSize(2)
        .first()
        .asString()
        .contains("--format fine-tuning");
  }

  @Test
  void messagesThatEndWithTheAssistantsAreSentWhereSomethingElseIsExpected() throws IOException {
    FileReading file =
        FileReading.of(
            "p.jsonl",
            """
            {"messages": [{"role": "user", "content": "8 * 9?"}, {"role": "assistant", "content": "It is"}], "expected": 72}
            """);

    assertThat(file.format()).isEqualTo(FileFormat.jsonl);
    assertThat(file.first().request().get("messages")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\", \"content\": \"a\"}]",
        "\"conversations\": [{\"from\": \"human\", \"value\": \"q\"}, {\"from\": \"gpt\", \"value\": \"a\"}]",
        "\"input\": [{\"role\": \"user\", \"content\": \"q\"}], \"ideal\": \"a\"",
        "\"input\": \"q\", \"ideal\": \"a\"",
        "\"input\": \"q\", \"target\": \"a\""
      })
  void theSystemTextBesideThemIsSentBeforeThem(String dialogue) throws IOException {
    for (String system : List.of("\"s\"", "[{\"text\": \"s\"}]")) {
      FileReading file =
          FileReading.of("f.jsonl", "{\"system\": %s, %s}%n".formatted(system, dialogue));

      assertThat(file.format().others()).isTrue();
      assertThat(file.first().request().get("messages"))
          .hasToString(
              "[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"q\"}]");
      assertThat(file.expected()).containsExactly("\"a\"");
    }
  }

  @Test
  void partsOfTextHaveATypeIfTheyAreSentAndAreATextIfTheyAreExpected() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            """
            {"messages": [{"role": "user", "content": [{"text": "q"}]}, {"role": "assistant", "content": [{"text": "a"}]}]}
            """);

    assertThat(file.first().request().get("messages"))
        .hasToString("[{\"role\":\"user\",\"content\":[{\"text\":\"q\",\"type\":\"text\"}]}]");
    assertThat(file.expected()).containsExactly("\"a\"");
  }
}
