package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.producer.source.text.LineReader;
import io.keyfleet.service.cli.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The same prompts, however their text is written down.
class TextFormsTest {
  private static final FileOptions AUTO = FileOptions.of(FileFormat.auto, Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "UTF-8, LF",
    "UTF-8, CRLF",
    "UTF-8, CR",
    "UTF-8 mark, CRLF",
    "UTF-16LE mark, CRLF",
    "UTF-16LE mark, CR",
    "UTF-16BE mark, LF",
    "UTF-16LE, LF",
    "UTF-16BE, CRLF"
  })
  void theSamePromptsAreReadWhateverTheEncodingAndLineEnds(String encoding, String end)
      throws IOException {
    String ends = end.replace("CR", "\r").replace("LF", "\n");
    for (String text :
        List.of(
            "prompt,expected\n一 8 * 9?,72\n你好,好\n",
            "{\"prompt\": \"一 8 * 9?\", \"expected\": 72}\n{\"prompt\": \"你好\", \"expected\": \"好\"}\n",
            "[\n{\"prompt\": \"一 8 * 9?\", \"expected\": 72},\n{\"prompt\": \"你好\", \"expected\": \"好\"}\n]\n")) {
      FileReading file = FileReading.of("f", bytes(text.replace("\n", ends), encoding), AUTO);

      assertThat(file.texts()).containsExactly("一 8 * 9?", "你好");
      assertThat(file.expected()).containsExactly("72", "\"好\"");
      assertThat(file.bad()).isEmpty();
    }
  }

  @Test
  void plainTextInUtf16IsNotSentFullOfNulCharacters() throws IOException {
    FileReading file = FileReading.of("f.txt", "What?\r\nWhy?\r\n".getBytes(UTF_16LE), AUTO);

    assertThat(file.texts()).containsExactly("What?", "Why?");
    assertThat(file.words()).contains("UTF-16LE");
  }

  @Test
  void halfACharacterOfUtf16SpoilsItsOwnLineOnly() throws IOException {
    byte[] text = "\uFEFFone\ntw\uD83D\nthree 😀\n".getBytes(UTF_16LE);
    text[14] = 0x3D;
    text[15] = (byte) 0xD8;
    FileReading file = FileReading.of("f.txt", text, AUTO);

    assertThat(file.texts()).contains("one", "three 😀").hasSize(2);
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(2L);
  }

  @Test
  void aNulCharacterSpoilsItsOwnLineOnly() throws IOException {
    FileReading file = FileReading.of("f.txt", "one\nt\0wo\nthree\n");

    assertThat(file.texts()).containsExactly("one", "three");
    assertThat(file.bad()).containsExactly(new Entry.Invalid(2, "a NUL character in it"));
  }

  @ParameterizedTest
  @CsvSource({"',', commas", "';', semicolons", "'\t', tabs", "'|', pipes"})
  void aTableIsReadWhateverSeparatesItsValues(String separator, String words) throws IOException {
    String table = "id,prompt,expected\na,\"8, or; 9|\t?\",72\nb,hi,\"2,5\"\n";
    String text =
        table
            .replace("id,prompt,expected", "id~prompt~expected")
            .replace("\na,", "\na~")
            .replace(",72", "~72")
            .replace("b,hi,", "b~hi~")
            .replace("~", separator);
    for (String name : List.of("f.csv", "f.txt", "-")) {
      FileReading file = FileReading.of(name, text);

      assertThat(file.texts()).containsExactly("8, or; 9|\t?", "hi");
      assertThat(file.expected()).containsExactly("72", "\"2,5\"");
      assertThat(file.words()).contains(words);
    }
  }

  @Test
  void theLineThatTellsExcelTheSeparatorIsNoHeader() throws IOException {
    FileReading file = FileReading.of("f.csv", "sep=;\nprompt;expected\n8 * 9?;72\n");

    assertThat(file.texts()).containsExactly("8 * 9?");
    assertThat(file.entries().getFirst().line()).isEqualTo(3);
  }

  @Test
  void rowsOfSeparatorsAreSkippedAndMissingCellsAreEmpty() throws IOException {
    FileReading file =
        FileReading.of(
            "f.csv", "prompt;expected;note\na;1;n\n;;\nb;2\n ; ;\nloose\nc;3;n;more\n;;\n");

    assertThat(file.texts()).containsExactly("a", "b");
    assertThat(file.expected()).containsExactly("1", "2");
    assertThat(file.bad()).extracting(Entry::line).containsExactly(6L, 7L);
  }

  @Test
  void betweenTabsAQuoteThatClosesNothingIsACharacter() throws IOException {
    FileReading file =
        FileReading.of(
            "f.tsv", "prompt\texpected\n\"Hi\" he said\t1\n\"whole\tcell\"\t2\n\"5\t3\n");

    assertThat(file.texts()).containsExactly("\"Hi\" he said", "whole\tcell", "\"5");
    assertThat(file.format()).isEqualTo(FileFormat.tsv);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"prompt\": \"a\"}, {\"prompt\": \"b\"}]",
        "[\n  {\"prompt\": \"a\"},\n  {\"prompt\": \"b\"}\n]\n",
        "[\n  {\n    \"prompt\": \"a\"\n  },\n  {\n    \"prompt\": \"b\"\n  }\n]",
        "{\n  \"prompt\": \"a\"\n}\n{\n  \"prompt\": \"b\"\n}\n",
        "{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}"
      })
  void jsonIsReadObjectByObjectHoweverItIsBrokenIntoLines(String text) throws IOException {
    for (String name : List.of("f.json", "f.jsonl", "f.txt", "-")) {
      assertThat(FileReading.of(name, text).texts()).containsExactly("a", "b");
    }
  }

  @Test
  void anArrayOfTextsHoldsAPromptEach() throws IOException {
    for (String text :
        List.of("[\"a, [b]\", \"c \\\"d\\\"\"]", "[\n  \"a, [b]\",\n  \"c \\\"d\\\"\"\n]\n")) {
      assertThat(FileReading.of("f.json", text).texts()).containsExactly("a, [b]", "c \"d\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"f.txt", "-", "f.jsonl", "f.csv"})
  void aBrokenLineDoesNotMakeTextOfJsonLines(String name) throws IOException {
    FileReading file =
        FileReading.of(
            name,
            "{\"prompt\": \"x\n{\"prompt\": \"a\", \"answer\": 1}\n{\"prompt\": \"b\", \"answer\": 2}\n");

    assertThat(file.texts()).containsExactly("a", "b");
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE mark"})
  void anArrayInOneLineMayBeLongerThanAnyLine(String encoding) throws IOException {
    StringBuilder array = new StringBuilder("[");
    int count = 6_000;
    for (int i = 0; i < count; i++) {
      array.append(i == 0 ? "" : ", ").append("{\"prompt\": \"");
      array.append("é一😀]\\\"{".repeat(100)).append(i).append("\"}");
    }
    assertThat(array.length()).isGreaterThan(LineReader.MAX_LINE_BYTES);

    FileReading file = FileReading.of("f.json", bytes(array + "]", encoding), AUTO);

    assertThat(file.texts())
        .hasSize(count)
        .last()
        .asString()
        .isEqualTo("é一😀]\"{".repeat(100) + (count - 1));
    assertThat(file.bad()).isEmpty();
  }

  @Test
  void anElementThatIsNotUtf8SpoilsNoOtherOfItsLine() throws IOException {
    byte[] array =
        "[{\"prompt\": \"a\"}, {\"prompt\": \"??\"}, {\"prompt\": \"é\"}]".getBytes(UTF_8);
    array[30] = (byte) 0xC3;

    FileReading file = FileReading.of("f.json", array, AUTO);

    assertThat(file.texts()).containsExactly("a", "é");
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(2L);
  }

  @Test
  void anElementsNumberIsItsPlaceSoThatEachIsAnother() throws IOException {
    FileReading file = FileReading.of("f.json", "[{\"prompt\": \"a\"}, 5, {\"prompt\": \"b\"}]");

    assertThat(file.entries()).extracting(Entry::line).containsExactly(1L, 2L, 3L);
    assertThat(file.bad()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\n{\"prompt\": \"a\"},\n{\"prompt\": \"never closed},\n{\"prompt\": \"b\"}\n]",
        "[\n{\"prompt\": \"a\"},\n{\"prompt\": \"x\",\n{\"prompt\": \"b\"}\n]",
        "[\n{\"prompt\": \"a\"},\n{\"prompt\" \"x\"},\n{\"prompt\": \"b\"}\n]"
      })
  void aBrokenElementOfALineSpoilsNoOther(String text) throws IOException {
    FileReading file = FileReading.of("f.json", text);

    assertThat(file.texts()).containsExactly("a", "b");
    assertThat(file.bad()).singleElement().extracting("line").isEqualTo(2L);
  }

  @ParameterizedTest
  @CsvSource({
    "1F8B0800, gzip, zcat",
    "504B0304, Excel, CSV",
    "50415231, Parquet, duckdb",
    "FFFE0000, UTF-32, iconv",
    "FFFFFFFF, Arrow, to_json",
    "255044462D, PDF, text"
  })
  void whatIsNoTextIsRefusedByItsNameWithTheFix(String head, String name, String fix) {
    byte[] bytes = HexFormat.of().parseHex(head.toLowerCase(Locale.ROOT) + "00000000");

    assertThatThrownBy(() -> FileReading.of("f.jsonl", bytes, AUTO))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll("f.jsonl", name, fix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "f.jsonl | version https://git-lfs.github.com/spec/v1 | git lfs pull",
        "f.txt | <!DOCTYPE html> | HTML",
        "f.txt | <!doctype html> | HTML",
        "f.yaml | - vars: {a: 1} | yq -o=json",
        "f.YML | a: 1 | yq -o=json",
        "f.html | <p>hi</p> | --format text",
        "f.xml | <a>hi</a> | --format text",
        "README.md | # Prompts | --format text",
        "f.py | print(1) | --format text"
      })
  void textOfAnotherStructureIsRefusedWithTheFix(String name, String text, String fix) {
    assertThatThrownBy(() -> FileReading.of(name, text + "\nmore\n"))
        .isInstanceOf(Failure.class)
        .hasMessageContainingAll(name, fix);
  }

  @Test
  void anEndingIsOverruledByAFormatAndByContent() throws IOException {
    FileOptions text = FileOptions.of(FileFormat.text, Optional.empty());

    assertThat(FileReading.of("f.md", "one\ntwo\n".getBytes(UTF_8), text).texts())
        .containsExactly("one", "two");
    assertThat(FileReading.of("f.md", "{\"prompt\": \"one\"}\n").texts()).containsExactly("one");
  }

  @Test
  void anArchiveIsKnownByItsMarkInside() {
    byte[] tar = new byte[1024];
    System.arraycopy("prompts.txt".getBytes(UTF_8), 0, tar, 0, 11);
    System.arraycopy("ustar".getBytes(UTF_8), 0, tar, 257, 5);

    assertThatThrownBy(() -> FileReading.of("f", tar, AUTO))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("tar -xf f");
  }

  @ParameterizedTest
  @CsvSource({
    "GB18030, '法国的首都是哪里？\n八乘九等于多少？\n'",
    "WINDOWS-1252, 'Où est la tour ?\nÇa va très bien.\n'",
    "SHIFT_JIS, 'フランスのしゅとはどこですか\nこれはなんですか\n'"
  })
  void anEncodingOfOneCountryIsRefusedByItsNameWithTheFix(String name, String text) {
    assertThatThrownBy(() -> FileReading.of("f.txt", text.getBytes(Charset.forName(name)), AUTO))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("iconv -f " + name);
  }

  private static byte[] bytes(String text, String encoding) throws IOException {
    boolean mark = encoding.endsWith(" mark");
    Charset charset = Charset.forName(encoding.replace(" mark", ""));
    assertThat(charset).isIn(UTF_8, UTF_16LE, UTF_16BE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(((mark ? "\uFEFF" : "") + text).getBytes(charset));
    return bytes.toByteArray();
  }
}
