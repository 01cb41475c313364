package io.keyfleet.worker.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.service.cli.KafkaFailure;
import io.keyfleet.worker.publish.spool.SpoolLine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// A file that a worker left because Kafka did not accept what is in it. For one thread.
final class SpoolFile {
  private static final int MAX_UNDER_WAY = 500;

  private final Path file;
  private final Producer<byte[], byte[]> producer;
  private final Destinations destinations;

  /// @param producer stays the caller's
  SpoolFile(Path file, Producer<byte[], byte[]> producer, Destinations destinations) {
    this.file = file;
    this.producer = producer;
    this.destinations = destinations;
  }

  /// Knows what keeps a record from its topic.
  interface Destinations {
    /// One line, or nothing if the record may be sent.
    String obstacle(PendingResult record) throws InterruptedException;
  }

  /// What became of a file.
  sealed interface End {
    /// A worker has it open, and publishes what is in it itself.
    record InUse() implements End {}

    /// All that could be published is; what remains stays in the file, and without that it is gone.
    ///
    /// @param problems why something remains, each once
    record Done(int published, int remaining, Set<String> problems) implements End {}
  }

  /// Publishes what is in it.
  End publish() throws IOException, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = lock(channel)) {
      return lock == null ? new End.InUse() : send();
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private record Sent(String line, Future<?> acknowledged) {}

  private End send() throws IOException, InterruptedException {
    List<String> remaining = new ArrayList<>();
    Set<String> problems = new LinkedHashSet<>();
    List<Sent> underWay = new ArrayList<>();
    int lines = 0;
    try (var reader = Files.newBufferedReader(file, UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        lines++;
        String problem = send(line, underWay);
        if (!problem.isEmpty()) {
          problems.add(problem);
          remaining.add(line);
        }
        if (underWay.size() >= MAX_UNDER_WAY) {
          await(underWay, remaining, problems);
        }
      }
    }
    await(underWay, remaining, problems);
    keepOnly(remaining);
    return new End.Done(lines - remaining.size(), remaining.size(), problems);
  }

  private String send(String line, List<Sent> underWay) throws InterruptedException {
    try {
      PendingResult record =
          switch (SpoolLine.read(line)) {
            case Answer answer -> PendingResult.of(answer, _ -> {}, 0);
            case DeadPrompt dead -> PendingResult.of(dead, _ -> {}, 0);
            case Record other -> throw new IllegalStateException(other.getClass().getName());
          };
      String obstacle = destinations.obstacle(record);
      if (obstacle.isEmpty()) {
        underWay.add(new Sent(line, producer.send(record.record())));
      }
      return obstacle;
    } catch (UnreadableRecord e) {
      return "a line is no record (" + e.reason() + ")";
    } catch (KafkaException e) {
      return KafkaFailure.line(e);
    }
  }

  private void await(List<Sent> underWay, List<String> remaining, Set<String> problems)
      throws InterruptedException {
    producer.flush();
    for (Sent sent : underWay) {
      try {
        sent.acknowledged().get();
      } catch (ExecutionException e) {
        problems.add(KafkaFailure.line(e));
        remaining.add(sent.line());
      }
    }
    underWay.clear();
  }

  private void keepOnly(List<String> remaining) throws IOException {
    if (remaining.isEmpty()) {
      Files.delete(file);
      return;
    }
    Path shorter = file.resolveSibling(file.getFileName() + ".part");
    Files.write(shorter, remaining, UTF_8);
    Files.move(shorter, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
