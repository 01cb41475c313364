package io.keyfleet.scorer.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfleet.scorer.snapshot.SnapshotPart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerIndexTest {
  @TempDir private Path folder;

  @Test
  void whatWasWrittenAfterASnapshotIsWrittenAgain() throws IOException {
    AnswerIndex first = index(10_000);
    first.begin();
    new AnswersFixture(first, 1).add(300);
    byte[] noted = write(first);
    List<IndexedAnswer> then = all(first);
    new AnswersFixture(first, 2).add(500); // and then it is killed
    first.release();

    AnswerIndex second = index(10_000);
    restore(second, noted);

    assertThat(all(second)).isEqualTo(then).hasSize(300);
    assertThat(second.name(AnswerLabel.RUN, then.getFirst().run())).startsWith("run-");
    new AnswersFixture(second, 3).add(10);
    assertThat(all(second)).hasSize(310).startsWith(then.toArray(IndexedAnswer[]::new));
  }

  @Test
  void anIndexThatIsMissingBehindOrAnotherOneIsNotGoneOnWith() throws IOException {
    AnswerIndex first = index(10_000);
    first.begin();
    new AnswersFixture(first, 1).add(300);
    byte[] noted = write(first);
    first.release();
    Path file = folder.resolve("answers");

    try (FileChannel torn = FileChannel.open(file, StandardOpenOption.WRITE)) {
      torn.truncate(Files.size(file) - 1);
    }
    refused(noted);
    AnswerIndex other = index(10_000);
    other.begin();
    other.release();
    refused(noted);
    Files.delete(file);
    refused(noted);
    Files.writeString(file, "no index");
    refused(noted);
  }

  @Test
  void theNewestStayAndTheOldestMakeRoom() throws IOException {
    int most = 1_000;
    int answers = IndexFile.SLACK + 2 * most;
    AnswerIndex index = index(most);
    index.begin();
    new AnswersFixture(index, 1).add(answers);

    assertThat(index.leftOut()).isEqualTo(answers - most);
    assertThat(all(index))
        .hasSize(most)
        .first()
        .extracting(IndexedAnswer::sequence)
        .isEqualTo((long) answers - most);

    byte[] noted = write(index);
    new AnswersFixture(index, 2).add(IndexFile.SLACK + 10);
    index.release();
    AnswerIndex again = index(most);
    restore(again, noted);
    assertThat(all(again)).as("others stand where ten of them stood").hasSize(most - 10);
  }

  @Test
  void aScorerGoesOnWithoutAFile() {
    AnswerIndex nowhere =
        new AnswerIndex(Optional.of(folder.resolve("no such folder").resolve("answers")), 100);
    nowhere.begin();
    new AnswersFixture(nowhere, 1).add(10);

    assertThat(nowhere.problem()).isEmpty();
    assertThat(all(nowhere)).as("in a temporary one").hasSize(10);
  }

  @Test
  void twoScorersDoNotWriteTheSameFile() throws IOException {
    AnswerIndex first = index(10_000);
    first.begin();
    new AnswersFixture(first, 1).add(10);
    AnswerIndex second = index(10_000);
    second.begin();
    new AnswersFixture(second, 2).add(20);

    assertThat(all(first)).hasSize(10);
    assertThat(all(second)).hasSize(20);
  }

  private AnswerIndex index(long most) {
    return new AnswerIndex(Optional.of(folder.resolve("answers")), most);
  }

  private static List<IndexedAnswer> all(AnswerIndex index) {
    return AnswerList.oldestFirst(index, AnswerFilter.ALL, 0, index.added());
  }

  private void refused(byte[] noted) {
    assertThatThrownBy(() -> restore(index(10_000), noted))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("index of answers");
  }

  private static byte[] write(SnapshotPart part) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    part.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static void restore(SnapshotPart part, byte[] noted) throws IOException {
    part.restore(new DataInputStream(new ByteArrayInputStream(noted)));
  }
}
