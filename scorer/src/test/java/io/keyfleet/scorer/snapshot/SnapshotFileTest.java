package io.keyfleet.scorer.snapshot;

import static io.keyfleet.scorer.SampleRecords.answer;
import static io.keyfleet.scorer.SampleRecords.dead;
import static io.keyfleet.scorer.SampleRecords.stated;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.dashboard.Dashboard;
import io.keyfleet.scorer.dashboard.DashboardFixture;
import io.keyfleet.scorer.grading.Grader;
import io.keyfleet.scorer.tally.Tally;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
  private static final Snapshot.Origin ORIGIN =
      new Snapshot.Origin("settings", Map.of("prompts-answers", "id-1"));

  @TempDir private Path folder;
  private final Tally tally = new Tally();
  private final DashboardFixture fixture = new DashboardFixture();
  private Path path = Path.of("set below");
  private SnapshotFile file = new SnapshotFile(path);

  @BeforeEach
  void write() {
    path = folder.resolve("s.snapshot");
    file = new SnapshotFile(path);
    for (int i = 0; i < 50; i++) {
      var one = answer(i * 70_000L, i % 4 == 0 ? "none" : stated(i % 2 + 2), i);
      tally.add(one, Grader.standard().score(one));
    }
    tally.add(dead(7, 1));
    fixture.answered("a", false, 1);
    fixture.died("b", "context_length_exceeded", 2);
    PromptSet wanted = new PromptSet();
    wanted.add(new PromptId("prompts", 3, 1L << 33));
    file.write(
        new Snapshot(
            ORIGIN,
            Map.of("prompts-answers-0", 51L),
            51,
            1,
            new Snapshot.Draft("r.jsonl jsonl", 4_711),
            new Snapshot.Waiting(wanted, Map.of("prompts-3", 9L)),
            Snapshot.Known.of(tally, fixture.dashboard),
            java.nio.ByteBuffer.allocate(0)));
  }

  @Test
  void whatWasNotedComesBack() {
    Snapshot read = file.read(ORIGIN, List.of()).orElseThrow();

    assertThat(read.positions()).containsExactly(Map.entry("prompts-answers-0", 51L));
    assertThat(read.results()).isEqualTo(new Snapshot.Draft("r.jsonl jsonl", 4_711));
    assertThat(read.wanted().prompts().has(new PromptId("prompts", 3, 1L << 33))).isTrue();
    assertThat(read.wanted().positions()).containsExactly(Map.entry("prompts-3", 9L));
    Tally restored = new Tally();
    Dashboard dashboard = new Dashboard();
    read.known().restore(restored, dashboard);
    assertThat(dashboard.overview(fixture.status(), DashboardFixture.at(3)))
        .isEqualTo(fixture.overview(3));
    assertThat(restored.read()).isEqualTo(tally.read());
    assertThat(restored.settled(new PromptId("prompts", 0, 7))).isTrue();
    assertThat(restored.dead(new PromptId("prompts", 0, 7))).isTrue();
    assertThat(restored.settled(new PromptId("prompts", 0, 8))).isFalse();
    assertThat(restored.settled(new PromptSet.Partition("prompts", null, 0))).isEqualTo(51);
  }

  @Test
  void aRestoredTallyGoesOnAsTheOldOneWould() {
    Tally restored = new Tally();
    file.read(ORIGIN, List.of()).orElseThrow().known().restore(restored, new Dashboard());
    for (Tally one : new Tally[] {tally, restored}) {
      for (long offset : new long[] {7, 70_000, 9}) {
        var late = answer(offset, stated(2), 99);
        one.add(late, Grader.standard().score(late));
      }
    }

    assertThat(restored.read()).isEqualTo(tally.read());
  }

  @Test
  void aFileCutShortAnywhereIsNotBelieved() throws Exception {
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length += 1 + length / 20) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThat(file.read(ORIGIN, List.of())).isEqualTo(Optional.empty());
    }
    Files.write(path, Arrays.copyOf(whole, whole.length + 1));
    assertThat(file.read(ORIGIN, List.of())).isEqualTo(Optional.empty());
  }

  @Test
  void aFileWithAnyByteChangedIsNotBelieved() throws Exception {
    byte[] whole = Files.readAllBytes(path);
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      int at = round < 20 ? round : random.nextInt(whole.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path, damaged);
      assertThat(file.read(ORIGIN, List.of())).as("byte %d", at).isEqualTo(Optional.empty());
    }
  }

  @Test
  void aFileOfAnOlderVersionIsNotBelievedThoughItIsWhole() throws Exception {
    byte[] whole = Files.readAllBytes(path);
    ByteBuffer older = ByteBuffer.wrap(whole);
    older.putInt(Long.BYTES, older.getInt(Long.BYTES) - 1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(whole, 0, whole.length - digest.getDigestLength());
    older.position(whole.length - digest.getDigestLength()).put(digest.digest());
    Files.write(path, whole);

    assertThat(file.read(ORIGIN, List.of())).isEmpty();
  }

  @Test
  void otherSettingsAndOtherTopicsOfTheSameNameAreNotBelieved() {
    assertThat(file.read(new Snapshot.Origin("others", ORIGIN.topicIds()), List.of())).isEmpty();
    assertThat(read(Map.of("prompts-answers", "id-2"), List.of())).isEmpty();
    assertThat(read(Map.of(), List.of())).isEmpty();
    assertThat(read(Map.of("prompts-answers", "id-1", "prompts-dead", "id-9"), List.of()))
        .isPresent();
  }

  @Test
  void topicsThatMayPassAreReadFromTheirBeginningsIfTheyAreOthersNow() {
    List<String> passing = List.of("prompts-answers");
    Map<String, String> now = Map.of("prompts-answers", "id-2");
    Snapshot read = read(now, passing).orElseThrow();

    assertThat(read(Map.of(), passing)).isPresent();
    assertThat(read.origin().changed(now)).containsExactly("prompts-answers");
    assertThat(read.origin().changed(ORIGIN.topicIds())).isEmpty();
    assertThat(read.without(passing).positions()).isEmpty();
    assertThat(read.without(List.of("prompts")).positions()).isEqualTo(read.positions());
  }

  private Optional<Snapshot> read(Map<String, String> ids, List<String> passing) {
    return file.read(new Snapshot.Origin("settings", ids), passing);
  }

  @Test
  void nothingIsLeftBesideTheFileAndNoFileIsNothing() throws Exception {
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(path);
    }
    Files.delete(path);
    assertThat(file.read(ORIGIN, List.of())).isEmpty();
  }
}
