package io.keyfleet.producer.publish;

import io.keyfleet.contract.EarlierAnswer;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.producer.source.PromptSource.Entry;
import io.keyfleet.service.cli.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// Publishes one source and accounts for each of its entries by the callback of its own send.
/// [#publish] is for one thread, once; the rest is safe for all threads.
public final class Publisher {
  /// Most prompts sent and not yet acknowledged; their bytes are bounded by Kafka's
  /// `buffer.memory`.
  static final int MAX_UNACKNOWLEDGED = 10_000;

  /// Most bytes of a prompt with the answer that it brings along: Kafka's clients send no more than
  /// 1,048,576 in a request unless they are told so. A prompt whose answer is larger is called.
  static final int MAX_WITH_ANSWER = 1_000_000;

  private static final long WATCH_MILLIS = 100;
  private static final byte[] NONE = {};

  private final Producer<byte[], byte[]> producer;
  private final Destination destination;
  private final Run run;
  private final LineSet present;
  private final LineHeaders headers;
  private final Semaphore room = new Semaphore(MAX_UNACKNOWLEDGED);
  private final Queue<Entry.Invalid> refused = new ConcurrentLinkedQueue<>();
  private final Queue<Alone> alone = new ConcurrentLinkedQueue<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong bad = new AtomicLong();
  private final AtomicLong elsewhere = new AtomicLong();
  private final AtomicLong reused = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private Function<Prompt, Optional<byte[]>> earlier = _ -> Optional.empty();
  private volatile boolean stopping;
  private volatile boolean exhausted;

  /// Publishes a run of which nothing is on the topic.
  ///
  /// @param producer stays the caller's, who closes it
  public Publisher(Producer<byte[], byte[]> producer, Destination destination, Run run) {
    this(producer, destination, run, new LineSet());
  }

  private Publisher(
      Producer<byte[], byte[]> producer, Destination destination, Run run, LineSet present) {
    this.producer = producer;
    this.destination = destination;
    this.run = run;
    this.present = present;
    this.headers = LineHeaders.of(run);
  }

  /// Publishes what is missing of a run.
  ///
  /// @param there what is on the topic
  public static Publisher resuming(
      Producer<byte[], byte[]> producer, Destination destination, Run run, PublishedLines there) {
    return new Publisher(producer, destination, run, there.present());
  }

  /// Lets prompts bring the answers of earlier runs along; to be called before [#publish].
  ///
  /// @param known the record of an earlier answer to a prompt's request, if there is one
  public void reuse(Function<Prompt, Optional<byte[]>> known) {
    earlier = known;
  }

  /// Publishes all that the source gives, and returns when all of it is accounted for. After a
  /// failed send nothing more is sent.
  ///
  /// @param source stays the caller's, who closes it
  /// @throws Failure if a send failed or the source could not be read to its end; it says how many
  ///   prompts were acknowledged
  public PublishResult publish(PromptSource source, PublishListener listener)
      throws InterruptedException {
    Optional<Failure> broken = sendAll(source, listener);
    awaitRest(listener);
    Exception cause = failure.get();
    if (cause != null) {
      throw new Failure(
          failed + " prompts could not be published: " + cause.getMessage() + "; " + account(),
          cause);
    }
    if (broken.isPresent()) {
      throw new Failure(broken.get().getMessage() + "; " + account(), broken.get());
    }
    return soFar();
  }

  /// Lets [#publish] read no further and return when what it sent is accounted for.
  public void stop() {
    stopping = true;
  }

  /// Whether the source was read to its end.
  public boolean exhausted() {
    return exhausted;
  }

  /// What is accounted for now.
  public PublishResult soFar() {
    return new PublishResult(
        run.name(),
        present.size() + acknowledged.get(),
        bad.get(),
        elsewhere.get(),
        present.size(),
        reused.get());
  }

  private String account() {
    return soFar().published() + " prompts of run " + run.name() + " were acknowledged";
  }

  private Optional<Failure> sendAll(PromptSource source, PublishListener listener)
      throws InterruptedException {
    try {
      long index = 0;
      while (!stopping && failure.get() == null) {
        transmitAlone();
        Optional<Entry> next = source.next();
        if (next.isEmpty()) {
          exhausted = true;
          break;
        }
        switch (next.get()) {
          case Entry.Invalid entry -> refuse(entry);
          case Entry.Valid entry -> send(entry, index++, listener);
        }
        tell(listener);
      }
      return Optional.empty();
    } catch (Failure e) {
      return Optional.of(e);
    }
  }

  private void send(Entry.Valid entry, long index, PublishListener listener)
      throws InterruptedException {
    Prompt prompt = run.label(entry.prompt());
    boolean foreign = !run.name().equals(prompt.labels().run());
    if (present.contains(entry.line())) {
      elsewhere.addAndGet(foreign ? 1 : 0);
      return;
    }
    byte[] value = PromptJson.write(prompt);
    if (value.length > PromptJson.MAX_BYTES) {
      refuse(tooLarge(entry.line()));
      return;
    }
    Optional<byte[]> answer =
        earlier.apply(prompt).filter(one -> value.length + one.length <= MAX_WITH_ANSWER);
    Outgoing one =
        new Outgoing(destination.partition(index), entry.line(), foreign, answer.isPresent());
    while (!room.tryAcquire(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      transmitAlone();
      tell(listener);
    }
    transmit(one, value, answer.orElse(null));
  }

  /// What a callback keeps of a prompt, and its value where an answer goes with it.
  private record Outgoing(int partition, long line, boolean foreign, boolean answered) {}

  /// Sends a prompt, which has its room.
  private void transmit(Outgoing one, byte[] value, byte @Nullable [] answer)
      throws InterruptedException {
    List<Header> described = headers.line(one.line());
    if (answer != null) {
      described.add(new RecordHeader(EarlierAnswer.HEADER, answer));
    }
    byte[] again = answer == null ? NONE : value;
    try {
      // its callback is told everything that its future knows
      var _ =
          producer.send(
              new ProducerRecord<>(
                  destination.topic(), one.partition(), null, null, value, described),
              (_, problem) -> settle(one, again, problem));
    } catch (InterruptException e) {
      Thread.interrupted();
      room.release();
      throw new InterruptedException("interrupted while sending");
    } catch (KafkaException | IllegalStateException e) {
      settle(one, again, e);
    }
  }

  /// Sends the prompts that are too large together with their answers without them.
  private void transmitAlone() throws InterruptedException {
    for (Alone next = alone.poll(); next != null; next = alone.poll()) {
      Outgoing one = next.one;
      transmit(new Outgoing(one.partition(), one.line(), one.foreign(), false), next.value, null);
    }
  }

  /// A prompt that is to go without the answer that it had, and that keeps its room.
  private static final class Alone {
    private final Outgoing one;
    private final byte[] value;

    private Alone(Outgoing one, byte[] value) {
      this.one = one;
      this.value = value;
    }
  }

  private void settle(Outgoing one, byte[] value, @Nullable Exception problem) {
    if (one.answered() && problem instanceof RecordTooLargeException) {
      alone.add(new Alone(one, value));
      return;
    }
    reused.addAndGet(one.answered() && problem == null ? 1 : 0);
    settle(one.line(), one.foreign(), problem);
  }

  private void settle(long line, boolean foreign, @Nullable Exception problem) {
    switch (problem) {
      case null -> {
        elsewhere.addAndGet(foreign ? 1 : 0);
        acknowledged.incrementAndGet();
      }
      case RecordTooLargeException _ -> refuse(tooLarge(line));
      default -> {
        failed.incrementAndGet();
        failure.compareAndSet(null, problem);
      }
    }
    room.release();
  }

  private void refuse(Entry.Invalid entry) {
    bad.incrementAndGet();
    refused.add(entry);
  }

  private static Entry.Invalid tooLarge(long line) {
    return new Entry.Invalid(line, "the prompt is larger than Kafka takes");
  }

  private void awaitRest(PublishListener listener) throws InterruptedException {
    while (!room.tryAcquire(MAX_UNACKNOWLEDGED, WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      transmitAlone();
      tell(listener);
    }
    room.release(MAX_UNACKNOWLEDGED);
    tell(listener);
  }

  private void tell(PublishListener listener) {
    for (Entry.Invalid entry = refused.poll(); entry != null; entry = refused.poll()) {
      listener.bad(entry);
    }
    listener.progress(soFar());
  }
}
