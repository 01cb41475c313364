package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.Template;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.service.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptFileTest {
  private static final Template ASK = new Template("ask", "Q: {question}");

  @Test
  void everyLineOfTextIsAPromptWhateverItsLineEnds() throws IOException {
    List<Entry> entries = read(FileFormat.text, "\uFEFFone\r\n\r\n  two, \"2\"  \n \n{three");

    assertThat(texts(entries)).containsExactly("one", "two, \"2\"", "{three");
    assertThat(entries).extracting(Entry::line).containsExactly(1L, 3L, 5L);
    assertThat(prompt(entries, 0).labels().question()).isEqualTo("one");
  }

  @Test
  void aLineThatIsNotUtf8SpoilsNoOther() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write("first\n".getBytes(UTF_8));
    file.write(new byte[] {'a', (byte) 0xc3, '\n'});
    file.write("第三\n".getBytes(UTF_8));

    List<Entry> entries = read(FileFormat.text, file.toByteArray(), null);

    assertThat(texts(entries)).containsExactly("first", "第三");
    assertThat(entries.get(1)).isEqualTo(new Entry.Invalid(2, "not UTF-8"));
  }

  @Test
  void aLineBeyondTheBoundIsBadAndTheNextIsRead() throws IOException {
    String tooLong = "x".repeat(LineReader.MAX_LINE_BYTES + 1);
    String longest = "y".repeat(LineReader.MAX_LINE_BYTES);

    List<Entry> entries = read(FileFormat.text, tooLong + "\n" + longest + "\nnext");

    assertThat(entries.get(0)).isInstanceOf(Entry.Invalid.class);
    assertThat(texts(entries)).containsExactly(longest, "next");
  }

  @Test
  void jsonLinesAreOursOrOfAnOpenAiBatchFile() throws IOException {
    List<Entry> entries =
        read(
            FileFormat.jsonl,
            """
            {"prompt": "1+1", "expected": 2, "run": "own", "model": "m"}

            {"custom_id": "b", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [{"role": "user", "content": "hi"}]}}
            {"question": "2+2", "id": "q"}
            """);

    assertThat(texts(entries)).containsExactly("1+1", "hi", "2+2");
    assertThat(prompt(entries, 0).labels().run()).isEqualTo("own");
    assertThat(prompt(entries, 0).model()).isEqualTo("m");
    assertThat(prompt(entries, 1).labels().id()).isEqualTo("b");
    assertThat(prompt(entries, 2).labels()).isEqualTo(new Labels("q", null, null, "2+2", null));
  }

  @Test
  void fieldsThatAreNullAreNone() throws IOException {
    List<Entry> entries =
        read(
            FileFormat.jsonl,
            """
            {"prompt": null, "messages": [{"role": "user", "content": "hi"}], "max_tokens": 5, "temperature": null, "expected": null, "id": null}
            {"prompt": "1+1", "messages": null, "question": null, "model": null, "note": null}
            {"prompt": null, "question": "2+2"}
            """);

    assertThat(texts(entries)).containsExactly("hi", "1+1", "2+2");
    assertThat(prompt(entries, 0).request().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("messages", "max_tokens");
    assertThat(prompt(entries, 0).labels()).isEqualTo(Labels.NONE);
    assertThat(prompt(entries, 1).request().fieldNames()).toIterable().containsExactly("messages");
    assertThat(prompt(entries, 1).labels()).isEqualTo(Labels.NONE);
  }

  @Test
  void badJsonLinesAreToldByTheirNumbersAndStopNothing() throws IOException {
    List<Entry> entries =
        read(
            FileFormat.jsonl,
            """
            {"prompt": "good"
            plain
            ["a", "list"]
            {"messages": []}
            {"prompt": ""}
            {"prompt": "good"} {"prompt": "second"}
            {"prompt": "good"}
            """);

    assertThat(entries.subList(0, 6)).allMatch(Entry.Invalid.class::isInstance);
    assertThat(entries).extracting(Entry::line).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(texts(entries)).containsExactly("good");
  }

  @Test
  void aTemplateTakesTheQuestionOfAJsonLineAndKeepsItsParameters() throws IOException {
    List<Entry> entries =
        read(
            FileFormat.jsonl,
            """
            {"prompt": "old wording of 1+1", "question": "1+1", "expected": 2, "temperature": 0.5, "run": "own"}
            {"custom_id": "b", "body": {"model": "m", "messages": [{"role": "user", "content": "2+2"}]}}
            {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]}
            """
                .getBytes(UTF_8),
            ASK);

    assertThat(texts(entries)).containsExactly("Q: 1+1", "Q: 2+2");
    assertThat(prompt(entries, 0).labels().template()).isEqualTo("ask");
    assertThat(prompt(entries, 0).labels().run()).isEqualTo("own");
    assertThat(prompt(entries, 0).request().get("temperature").asDouble()).isEqualTo(0.5);
    assertThat(prompt(entries, 1).model()).isEqualTo("m");
    assertThat(entries.get(2)).isInstanceOf(Entry.Invalid.class);
  }

  @Test
  void csvCellsMayHoldCommasQuotesAndLineEnds() throws IOException {
    List<Entry> entries =
        read(
            FileFormat.csv,
            """
            \uFEFFid, Prompt ,expected,note
            a,"one, ""two""
            three",4,x

            b,say "hi",,
            """
                .replace("\n", "\r\n"));

    assertThat(texts(entries)).containsExactly("one, \"two\"\nthree", "say \"hi\"");
    assertThat(entries).extracting(Entry::line).containsExactly(2L, 5L);
    assertThat(prompt(entries, 0).labels().id()).isEqualTo("a");
    assertThat(prompt(entries, 1).labels().expected()).isNull();
  }

  @Test
  void aCsvRecordThatDoesNotFitTheHeaderIsBad() throws IOException {
    List<Entry> entries =
        read(FileFormat.csv, "prompt,expected\na, b,1\nonly\n  ,5\n\"x\"y,1\ngood,1\n");

    assertThat(entries.subList(0, 4)).allMatch(Entry.Invalid.class::isInstance);
    assertThat(entries).extracting(Entry::line).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(texts(entries)).containsExactly("good");
  }

  @Test
  void aQuoteThatIsNeverClosedSpoilsItsOwnLineOnly() throws IOException {
    List<Entry> entries = read(FileFormat.csv, "prompt\n\"open\nsecond\nthird\n");

    assertThat(entries.get(0)).isEqualTo(new Entry.Invalid(2, "a quote is never closed"));
    assertThat(texts(entries)).containsExactly("second", "third");
    assertThat(entries).extracting(Entry::line).containsExactly(2L, 3L, 4L);
  }

  @ParameterizedTest
  @CsvSource({
    "42, 42",
    "-7.50, -7.5",
    "1e3, 1000",
    "123456789012345678901234567890, 123456789012345678901234567890",
    "007, '\"007\"'",
    "'1,024', '\"1,024\"'",
    "yes, '\"yes\"'",
    "0x1F, '\"0x1F\"'",
    "NaN, '\"NaN\"'"
  })
  void expectedIsANumberWhereJsonWouldWriteItSoAndTextElsewhere(String cell, String json)
      throws IOException {
    List<Entry> entries = read(FileFormat.csv, "question,expected\nq,\"" + cell + "\"\n");

    JsonNode expected = Objects.requireNonNull(prompt(entries, 0).labels().expected());
    JsonNode wanted = RecordJson.MAPPER.readTree(json);
    assertThat(expected.isNumber()).isEqualTo(wanted.isNumber());
    if (wanted.isNumber()) {
      assertThat(expected.decimalValue()).isEqualByComparingTo(wanted.decimalValue());
    } else {
      assertThat(expected).isEqualTo(wanted);
    }
  }

  @Test
  void aSystemCellIsAMessageBeforeThePrompt() throws IOException {
    List<Entry> entries = read(FileFormat.csv, "prompt,system\nhi,Be brief.\nho,\n");

    assertThat(prompt(entries, 0).request().at("/messages/0/content").asText())
        .isEqualTo("Be brief.");
    assertThat(prompt(entries, 0).request().at("/messages/1/content").asText()).isEqualTo("hi");
    assertThat(prompt(entries, 1).request().get("messages")).hasSize(1);
  }

  @Test
  void csvSendsThePromptAndATemplateTakesTheQuestion() throws IOException {
    byte[] file = "question,prompt,template,model\nq,p,own,m\n".getBytes(UTF_8);

    Prompt plain = prompt(read(FileFormat.csv, file, null), 0);
    Prompt worded = prompt(read(FileFormat.csv, file, ASK), 0);

    assertThat(text(plain)).isEqualTo("p");
    assertThat(plain.labels()).isEqualTo(new Labels(null, null, "own", "q", null));
    assertThat(plain.model()).isEqualTo("m");
    assertThat(text(worded)).isEqualTo("Q: q");
    assertThat(worded.labels()).isEqualTo(new Labels(null, null, "ask", "q", null));
    assertThat(worded.model()).isEqualTo("m");
  }

  @Test
  void csvWithoutAColumnOfPromptsIsRefused() {
    assertThatThrownBy(() -> read(FileFormat.csv, "a,b\n1,2\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("'prompt' or 'question'");
  }

  @ParameterizedTest
  @CsvSource({"jsonl, ''", "csv, ''", "csv, 'prompt'", "text, ''", "text, '\n\r\n'"})
  void anEmptyFileHasNoEntries(FileFormat format, String content) throws IOException {
    assertThat(read(format, content)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.jsonl, jsonl",
    "a.NDJSON, jsonl",
    "a.json, jsonl",
    "a.csv, csv",
    "a.txt, text",
    "-, text"
  })
  void theEndingTellsTheFormat(String name, FileFormat format) {
    assertThat(FileFormat.ofName(name)).isEqualTo(format);
  }

  @Test
  void aGivenFormatWinsOverTheEnding(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("p.txt"), "{\"prompt\": \"x\"}\n");

    try (PromptFile prompts =
        PromptFile.open(file.toString(), Optional.of(FileFormat.jsonl), Optional.empty())) {
      assertThat(prompts.next().map(entry -> text(((Entry.Valid) entry).prompt()))).hasValue("x");
      assertThat(prompts.next()).isEmpty();
    }
  }

  @Test
  void aFileThatIsNotThereOrAFolderIsNamed(@TempDir Path folder) {
    for (Path path : List.of(folder, folder.resolve("missing.csv"))) {
      assertThatThrownBy(() -> PromptFile.open(path.toString(), Optional.empty(), Optional.empty()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining(path.toString());
    }
  }

  private static List<Entry> read(FileFormat format, String content) throws IOException {
    return read(format, content.getBytes(UTF_8), null);
  }

  private static List<Entry> read(FileFormat format, byte[] content, @Nullable Template template)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (PromptFile file =
        PromptFile.of(
            "test",
            new ByteArrayInputStream(content),
            FileOptions.of(format, Optional.ofNullable(template)),
            _ -> {})) {
      for (Optional<Entry> next = file.next(); next.isPresent(); next = file.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  private static Prompt prompt(List<Entry> entries, int index) {
    return ((Entry.Valid) entries.get(index)).prompt();
  }

  private static List<String> texts(List<Entry> entries) {
    return entries.stream()
        .filter(Entry.Valid.class::isInstance)
        .map(entry -> text(((Entry.Valid) entry).prompt()))
        .toList();
  }

  private static String text(Prompt prompt) {
    return prompt.request().at("/messages/0/content").asText();
  }
}
