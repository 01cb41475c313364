package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperation;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.Template;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Files whose lines name their kinds of request. A kind is tested by being registered.
class KindsOfRequestTest {
  private static final String UNKNOWN =
      "{\"custom_id\": \"x\", \"method\": \"POST\", \"url\": \"/v1/unknown\", \"body\":"
          + " {\"input\": \"hi\"}}\n";

  static Stream<ApiOperation> kinds() {
    return ApiOperations.ALL.stream();
  }

  @ParameterizedTest
  @EnumSource(names = {"auto", "jsonl", "batch"})
  void aBatchFileOfMixedKindsIsReadLineByLine(FileFormat format) throws Exception {
    String lines =
        kinds()
            .map(kind ->
                "{\"custom_id\": \"%s\", \"method\": \"POST\", \"url\": \"%s\", \"body\": %s}\n"
                    .formatted(kind.path(), kind.url(), body(kind)))
            .collect(Collectors.joining());

    List<Entry> entries = read(format, lines + UNKNOWN + lines, Optional.empty());

    int size = ApiOperations.ALL.size();
    assertThat(entries).hasSize(2 * size + 1);
    for (int i = 0; i < size; i++) {
      ApiOperation kind = ApiOperations.ALL.get(i);
      Prompt prompt = prompt(entries.get(i));
      assertThat(prompt.operation()).isEqualTo(kind);
      assertThat(prompt.request().toString()).isEqualTo(body(kind));
      assertThat(prompt.labels().id()).isEqualTo(kind.path());
      assertThat(PromptJson.read(PromptJson.write(prompt))).isEqualTo(prompt);
    }
    assertThat(entries.get(size))
        .isInstanceOfSatisfying(
            Entry.Invalid.class,
            refused -> {
              assertThat(refused.line()).isEqualTo(size + 1);
              assertThat(refused.reason()).contains("url", "/v1/embeddings");
            });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aLineOfOursMayNameItsKindToo(ApiOperation kind) throws Exception {
    String line =
        "{\"url\": \"%s\", \"prompt\": \"6x7?\", \"max_tokens\": 9, \"expected\": 42, \"level\": 3}"
            .formatted(kind.url());

    Prompt prompt = prompt(read(FileFormat.jsonl, line, Optional.empty()).getFirst());

    assertThat(prompt.operation()).isEqualTo(kind);
    assertThat(prompt.request()).isEqualTo(kind.ask(null, "6x7?").put("max_tokens", 9));
    assertThat(prompt.labels().metadata()).hasToString("{\"level\":3}");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aTemplateIsPutAroundTheTextOfEveryKind(ApiOperation kind) throws Exception {
    String line =
        "{\"url\": \"%s\", \"body\": %s, \"custom_id\": \"1\"}".formatted(kind.url(), body(kind));
    Template ask = new Template("ask", "Q: {question}");

    Prompt prompt = prompt(read(FileFormat.jsonl, line, Optional.of(ask)).getFirst());

    assertThat(prompt.operation()).isEqualTo(kind);
    assertThat(prompt.operation().texts(prompt.request())).containsExactly("Q: 6x7?");
    assertThat(prompt.labels().question()).isEqualTo("6x7?");
    assertThat(prompt.model()).isEqualTo("m");
  }

  @Test
  void aColumnOfAddressesOfPagesIsMetadata() throws Exception {
    String line = "{\"prompt\": \"hi\", \"url\": \"https://example.com/page\"}";

    Prompt prompt = prompt(read(FileFormat.auto, line, Optional.empty()).getFirst());

    assertThat(prompt.operation()).isEqualTo(ApiOperations.CHAT_COMPLETIONS);
    assertThat(prompt.labels().metadata()).hasToString("{\"url\":\"https://example.com/page\"}");
  }

  private static String body(ApiOperation kind) {
    return kind.ask(null, "6x7?").put("model", "m").put("max_tokens", 9).toString();
  }

  private static Prompt prompt(Entry entry) {
    return ((Entry.Valid) entry).prompt();
  }

  private static List<Entry> read(FileFormat format, String content, Optional<Template> template)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (PromptFile file =
        PromptFile.of(
            "test",
            new ByteArrayInputStream(content.getBytes(UTF_8)),
            FileOptions.of(format, template),
            _ -> {})) {
      for (Optional<Entry> next = file.next(); next.isPresent(); next = file.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }
}
