package io.keyfleet.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.KeyId;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.worker.VirtualTicker;
import io.keyfleet.worker.publish.spool.Spool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private @TempDir Path folder = Path.of("unset");

  @Test
  void allOfAFileIsPublishedAndTheFileGone() throws Exception {
    Path file = left(answer(1), answer(2));

    assertThat(publish(file, 9)).isEqualTo(new SpoolFile.End.Done(2, 0, Set.of()));
    assertThat(file).doesNotExist();
    assertThat(producer.history())
        .map(sent -> RecordJson.readAnswer(sent.value()))
        .containsExactly(answer(1), answer(2));
    assertThat(producer.history()).allMatch(sent -> sent.topic().equals("p-answers"));
  }

  @Test
  void whatCannotBePublishedStaysInTheFile() throws Exception {
    Path file = left(answer(1), answer(2), answer(3));

    assertThat(publish(file, 2)).isEqualTo(new SpoolFile.End.Done(2, 1, Set.of("barred")));
    assertThat(publish(file, 9)).isEqualTo(new SpoolFile.End.Done(1, 0, Set.of()));
    assertThat(producer.history()).hasSize(3);
  }

  @Test
  void aLineThatWasBrokenOffIsReportedAndKept() throws Exception {
    Path file = left(answer(1));
    Files.writeString(file, "{\"answer\":{\"topic\":\"p\",", StandardOpenOption.APPEND);

    assertThat(publish(file, 9))
        .isInstanceOfSatisfying(
            SpoolFile.End.Done.class,
            done -> {
              assertThat(done.published()).isEqualTo(1);
              assertThat(done.remaining()).isEqualTo(1);
              assertThat(done.problems()).singleElement().asString().contains("no record");
            });
    assertThat(file).content().startsWith("{\"answer\":{\"topic\":\"p\",");
  }

  @Test
  void aFileThatItsWorkerHasOpenIsLeftToIt() throws Exception {
    try (Spool spool = new Spool(folder, "w", new VirtualTicker())) {
      spool.add(List.of(answer(1)));

      assertThat(publish(spool.file(), 9)).isEqualTo(new SpoolFile.End.InUse());
      assertThat(spool.file()).exists();
    }
  }

  private SpoolFile.End publish(Path file, long barredFrom) throws Exception {
    SpoolFile.Destinations destinations =
        record -> record.prompt().offset() > barredFrom ? "barred" : "";
    return new SpoolFile(file, producer, destinations).publish();
  }

  private Path left(Answer... answers) throws Exception {
    try (Spool spool = new Spool(folder, "w", new VirtualTicker())) {
      spool.add(List.of(answers));
      return spool.file();
    }
  }

  private static Answer answer(long offset) {
    return new Answer(
        new PromptId("p", 0, offset),
        new Labels("mine", null, null, null, null),
        new Answer.Completion("42\n\"", "stop", "m", 1L, 2L, null),
        new Answer.Source("api.test", "a", KeyId.of("secret"), "w"),
        new Answer.Effort(2, 3, 250, Instant.EPOCH, Instant.EPOCH.plusSeconds(5)));
  }
}
