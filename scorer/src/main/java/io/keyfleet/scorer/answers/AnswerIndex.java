package io.keyfleet.scorer.answers;

import io.keyfleet.contract.Answer;
import io.keyfleet.contract.DeadPrompt;
import io.keyfleet.contract.Labels;
import io.keyfleet.contract.PromptId;
import io.keyfleet.scorer.grading.Score;
import io.keyfleet.scorer.snapshot.SnapshotPart;
import io.keyfleet.scorer.tally.prompts.PromptSet;
import io.keyfleet.scorer.tally.prompts.TallyChange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every answer and dead prompt that was read, in a few words each, and where Kafka has it: what
/// the page filters by. It has the newest of them, up to a bound, and is a file beside the snapshot
/// or, if none is kept, a temporary one. Without a file that can be written the scorer goes on, and
/// the page says so. One thread adds, all may read.
public final class AnswerIndex implements SnapshotPart {
  /// Records that are read at once.
  static final int CHUNK = 16_384;

  private static final Logger log = LoggerFactory.getLogger(AnswerIndex.class);
  private static final int LONGEST_NAME = 200;

  private final Optional<Path> path;
  private final long most;
  private final Names topics = new Names(1_000);
  private final Map<AnswerLabel, Names> labels = new EnumMap<>(AnswerLabel.class);
  private PromptSet revived = new PromptSet();
  private @Nullable Topic lastTopic;
  private int lastNumber;
  private volatile @Nullable IndexFile file;
  private volatile Optional<String> problem = Optional.of("the scorer has not started");

  /// A topic of prompts.
  ///
  /// @param id Kafka's id of it; null if it is not known
  public record Topic(String prompts, @Nullable String id) {
    private String text() {
      return prompts + "\n" + Objects.requireNonNullElse(id, "");
    }

    private static Topic of(String text) {
      String[] parts = text.split("\n", -1);
      return new Topic(parts[0], parts[1].isEmpty() ? null : parts[1]);
    }
  }

  /// Takes the words of a number of records. A record that is not there any more is left out.
  @FunctionalInterface
  interface Reader {
    void take(long sequence, long[] words, int at);
  }

  /// @param path where it is kept; nothing: it is gone with the process
  /// @param most answers that it has
  public AnswerIndex(Optional<Path> path, long most) {
    this.path = path;
    this.most = most;
    for (AnswerLabel label : AnswerLabel.values()) {
      labels.put(label, new Names(LONGEST_NAME));
    }
  }

  /// Begins with nothing.
  public void begin() {
    topics.clear();
    lastTopic = null;
    for (Names names : labels.values()) {
      names.clear();
    }
    synchronized (this) {
      revived = new PromptSet();
    }
    release();
    try {
      file = made();
      problem = Optional.empty();
    } catch (IOException e) {
      broken(e);
    }
  }

  /// Adds an answer, right after the tally.
  ///
  /// @param offset of its record
  public void answered(Answer answer, Score score, TallyChange change, long offset) {
    if (change == TallyChange.REVIVED) {
      synchronized (this) {
        revived.add(answer.prompt());
      }
    }
    int flags = change == TallyChange.REPEATED ? RecordForm.REPEATED : 0;
    add(
        new Result(answer.prompt(), answer.labels(), answer.effort().answeredAt()),
        score,
        flags,
        offset,
        answer.completion().model(),
        answer.source().account());
  }

  /// Adds a dead prompt, right after the tally.
  public void died(DeadPrompt dead, TallyChange change, long offset) {
    int flags = RecordForm.DEAD | (change == TallyChange.REPEATED ? RecordForm.REPEATED : 0);
    add(
        new Result(dead.prompt(), dead.labels(), dead.effort().diedAt()),
        Score.ofDeath(dead.cause()),
        flags,
        offset,
        null,
        null);
  }

  /// Lets readers see what was added.
  public void flush() {
    @Nullable IndexFile present = file;
    if (present != null) {
      try {
        present.flush();
      } catch (IOException e) {
        broken(e);
      }
    }
  }

  /// Lets others write to the file; it can still be read.
  public void release() {
    @Nullable IndexFile present = file;
    if (present != null) {
      try {
        present.flush();
        present.release();
      } catch (IOException e) {
        broken(e);
      }
    }
  }

  /// Answers and dead prompts that were ever added, as far as they can be read.
  public long added() {
    @Nullable IndexFile present = file;
    return present == null ? 0 : present.written();
  }

  /// How many of them are left out, since there may only be so many.
  public long leftOut() {
    @Nullable IndexFile present = file;
    return present == null ? 0 : present.oldest();
  }

  /// Why there is none; nothing if there is one.
  public Optional<String> problem() {
    return problem;
  }

  /// A topic by its number.
  public Topic topic(int number) {
    return Topic.of(Objects.requireNonNullElse(topics.name(number), Names.REST + "\n"));
  }

  /// The prompt of an answer.
  public PromptId prompt(IndexedAnswer one) {
    Topic topic = topic(one.topic());
    return new PromptId(topic.prompts(), topic.id(), one.partition(), one.promptOffset());
  }

  /// Whether it counts: its prompt was not settled before, nor, if it is dead, answered after all.
  public boolean counts(IndexedAnswer one) {
    if (one.repeated()) {
      return false;
    }
    synchronized (this) {
      return !one.dead() || !revived.has(prompt(one));
    }
  }

  /// A label's names.
  Names names(AnswerLabel label) {
    return Objects.requireNonNull(labels.get(label));
  }

  /// The name of one of a label's numbers; null if there is none.
  public @Nullable String name(AnswerLabel label, int number) {
    return names(label).name(number);
  }

  /// Whether this dead prompt was answered after all, so that it does not count.
  boolean revived(long[] words, int at) {
    Topic topic = topic(RecordForm.topic(words, at));
    PromptId prompt =
        new PromptId(
            topic.prompts(),
            topic.id(),
            RecordForm.partition(words, at),
            RecordForm.promptOffset(words, at));
    synchronized (this) {
      return revived.has(prompt);
    }
  }

  /// Whether any dead prompt was.
  synchronized boolean anyRevived() {
    return revived.size() > 0;
  }

  /// Reads all there are of a stretch, in the order in which they were added.
  ///
  /// @param from the first sequence
  /// @param to the sequence behind the last
  void read(long from, long to, Reader reader) {
    @Nullable IndexFile present = file;
    if (present == null) {
      return;
    }
    long at = Math.max(from, present.oldest());
    int together = Math.clamp(to - at, 0, CHUNK);
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(together * RecordForm.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long[] words = new long[together * RecordForm.WORDS];
    try {
      while (at < Math.min(to, present.written())) {
        int count = present.read(at, (int) Math.min(together, to - at), buffer, words);
        for (int i = 0; i < count; i++) {
          if (RecordForm.lap(words, i * RecordForm.WORDS) == present.lap(at + i)) {
            reader.take(at + i, words, i * RecordForm.WORDS);
          }
        }
        at += count;
      }
    } catch (IOException e) {
      broken(e);
    }
  }

  /// Writes what goes with the file: which it is, how much of it, and what its numbers mean.
  @Override
  public void write(DataOutput out) throws IOException {
    forceFile();
    @Nullable IndexFile present = problem.isEmpty() ? file : null;
    out.writeUTF(present == null ? "" : present.id());
    out.writeLong(present == null ? 0 : present.written());
    topics.write(out);
    for (Names names : labels.values()) {
      names.write(out);
    }
    synchronized (this) {
      revived.write(out);
    }
  }

  /// Goes on with the file as it was.
  ///
  /// @throws IOException if it is not there, is another one, or has fewer answers
  @Override
  public void restore(DataInput in) throws IOException {
    String id = in.readUTF();
    long count = in.readLong();
    if (path.isEmpty() || id.isEmpty()) {
      throw new IOException("there is no index of answers");
    }
    Optional<IndexFile> found = IndexFile.open(path.get(), id, count);
    if (found.isEmpty()) {
      throw new IOException("the index of answers is missing, or behind");
    }
    topics.restore(in);
    for (Names names : labels.values()) {
      names.restore(in);
    }
    synchronized (this) {
      revived = PromptSet.read(in);
    }
    file = found.get();
    problem = Optional.empty();
  }

  private void forceFile() {
    @Nullable IndexFile present = problem.isEmpty() ? file : null;
    if (present != null) {
      try {
        present.flush();
        if (path.isPresent()) {
          present.force();
        }
      } catch (IOException e) {
        broken(e);
      }
    }
  }

  /// What is added of an answer and of a dead prompt alike.
  private record Result(PromptId prompt, Labels labels, Instant time) {}

  private void add(
      Result result,
      Score score,
      int flags,
      long offset,
      @Nullable String model,
      @Nullable String account) {
    @Nullable IndexFile present = file;
    if (present == null || problem.isPresent()) {
      return;
    }
    PromptId prompt = result.prompt();
    Labels own = result.labels();
    try {
      present.append(
          new IndexedAnswer(
              present.next(),
              result.time(),
              score.verdict(),
              flags,
              (int) TextHash.of(String.valueOf(own.expected())),
              TextHash.of(own.question()),
              TextHash.of(own.id()),
              number(new Topic(prompt.topic(), prompt.topicId())),
              prompt.partition(),
              prompt.offset(),
              offset,
              names(AnswerLabel.RUN).add(own.run()),
              names(AnswerLabel.TEMPLATE).add(own.template()),
              names(AnswerLabel.MODEL).add(model),
              names(AnswerLabel.ACCOUNT).add(account)));
    } catch (IOException e) {
      broken(e);
    }
  }

  /// Spares the making of a text: most answers are of the same topic as the one before.
  private int number(Topic topic) {
    if (!topic.equals(lastTopic)) {
      lastNumber = topics.add(topic.text());
      lastTopic = topic;
    }
    return lastNumber;
  }

  private IndexFile made() throws IOException {
    if (path.isEmpty()) {
      return IndexFile.temporary(most);
    }
    try {
      return IndexFile.create(path.get(), most);
    } catch (IOException e) {
      log.warn("cannot keep the index of answers in {}: {}", path.get(), e.getMessage());
      return IndexFile.temporary(most);
    }
  }

  private void broken(IOException e) {
    if (problem.isEmpty() || file == null) {
      log.warn("the page cannot list answers any more: {}", e.getMessage());
    }
    problem = Optional.of("the index of answers cannot be written or read: " + e.getMessage());
  }
}
