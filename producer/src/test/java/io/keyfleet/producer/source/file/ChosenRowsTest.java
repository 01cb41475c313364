package io.keyfleet.producer.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.producer.source.shape.Mapping;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which rows of a file are taken: by condition, number, sample and id.
class ChosenRowsTest {
  @Test
  void anIdThatCameBeforeIsNamedWithBothLines() throws IOException {
    FileReading file =
        FileReading.of(
            "f.jsonl",
            """
            {"prompt": "a", "id": "x"}
            {"prompt": "b", "id": "y"}
            {"prompt": "c", "id": "x"}
            """);

    assertThat(file.prompts()).hasSize(3);
    assertThat(file.remarks()).containsExactly("the id of line 3, 'x', is that of line 1 too");
  }

  @ParameterizedTest
  @CsvSource({
    "n<3, 2",
    "n<=3, 3",
    "n>=10, 1",
    "n=10.0, 1",
    "n!=10, 9",
    "text~^q1, 2",
    "text=q7, 1",
    "/meta/even=true, 5",
    "none=, 10",
    "none>0, 0"
  })
  void aConditionLeavesRowsOut(String condition, int left) throws IOException {
    Choice choice =
        new Choice(
            List.of(Condition.parse(condition)), OptionalLong.empty(), OptionalInt.empty(), 0);

    assertThat(FileReading.of("f", numbered(10), chosen(choice)).prompts()).hasSize(left);
  }

  @Test
  void aLimitTakesTheFirstAndReadsNoFurther() throws IOException {
    Choice choice = new Choice(List.of(), OptionalLong.of(2), OptionalInt.empty(), 0);
    byte[] rows = ("{\"bad\n" + new String(numbered(5), UTF_8) + "{\"bad\n").getBytes(UTF_8);

    FileReading file =
        FileReading.of(
            "f.jsonl",
            rows,
            new FileOptions(
                FileFormat.jsonl,
                Optional.empty(),
                Mapping.NONE,
                Optional.empty(),
                Set.of(),
                choice));

    assertThat(file.texts()).containsExactly("q1", "q2");
    assertThat(file.bad()).hasSize(1);
  }

  @Test
  void aLargerSampleOfTheSameSeedHoldsTheSmallerOne() {
    for (long seed = 0; seed < 20; seed++) {
      LineSample small = new LineSample(10, seed);
      LineSample large = new LineSample(50, seed);
      LongStream.rangeClosed(1, 1_000)
          .forEach(line -> {
            small.add(line);
            large.add(line);
          });

      assertThat(small.lines()).hasSize(10);
      assertThat(large.lines()).hasSize(50).containsAll(small.lines());
    }
  }

  @Test
  void everyLineIsAsLikelyInASample() {
    int[] times = new int[100];
    for (long seed = 0; seed < 2_000; seed++) {
      LineSample sample = new LineSample(10, seed);
      LongStream.range(0, 100).forEach(sample::add);
      sample.lines().forEach(line -> times[line.intValue()]++);
    }

    assertThat(times)
        .satisfies(all -> {
          for (int one : all) {
            assertThat(one).isBetween(130, 270); // 200 on average, deviation 13
          }
        });
  }

  @Test
  void aMillionIdsAreRememberedAndNoMore() {
    SeenIds ids = new SeenIds();
    for (long line = 1; line <= SeenIds.MAX; line++) {
      assertThat(ids.before("id-" + line, line)).isEmpty();
    }

    assertThat(ids.before("id-1", 5)).hasValue(1);
    assertThat(ids.before("id-1000000", 5)).hasValue(1_000_000);
    assertThat(ids.before("beyond", 5)).isEmpty();
    assertThat(ids.before("beyond", 6)).isEmpty();
  }

  private static FileOptions chosen(Choice choice) {
    return FileOptions.of(FileFormat.auto, Optional.empty()).choosing(choice);
  }

  private static byte[] numbered(int rows) {
    return LongStream.rangeClosed(1, rows)
        .mapToObj(n ->
            "{\"prompt\": \"q%d\", \"text\": \"q%d\", \"n\": %d, \"meta\": {\"even\": %b}}%n"
                .formatted(n, n, n, n % 2 == 0))
        .collect(Collectors.joining())
        .getBytes(UTF_8);
  }
}
