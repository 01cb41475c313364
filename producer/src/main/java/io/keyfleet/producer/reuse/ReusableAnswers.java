package io.keyfleet.producer.reuse;

import io.keyfleet.contract.Prompt;
import io.keyfleet.service.cli.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records of answers of earlier runs, by the hashes of their requests. The hashes are in memory,
/// the records in a temporary file that goes with this. Of several answers to the same request the
/// one that was read first stays. For one thread.
public final class ReusableAnswers implements AutoCloseable {
  /// Most requests that are known: some 110 MB.
  static final int MAX_REQUESTS = 1_000_000;

  /// Most bytes of their answers.
  static final long MAX_BYTES = 4L << 30;

  private final ReuseRule rule;
  private final @Nullable FileChannel file;
  private final Map<RequestHash, Place> places = new HashMap<>();
  private long end;
  private long unnamed;
  private long warm;
  private boolean full;

  /// Where a record is in the file.
  private record Place(long position, int length) {}

  private ReusableAnswers(ReuseRule rule, @Nullable FileChannel file) {
    this.rule = rule;
    this.file = file;
  }

  /// None, for a run that is called for all of its prompts.
  public static ReusableAnswers none() {
    return new ReusableAnswers(ReuseRule.ZERO, null);
  }

  /// None yet.
  ///
  /// @throws Failure if there is no room for temporary files
  static ReusableAnswers empty(ReuseRule rule) {
    try {
      Path path = Files.createTempFile("keyfleet-answers", null);
      return new ReusableAnswers(
          rule,
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw new Failure("earlier answers cannot be kept in a temporary file: " + e.getMessage(), e);
    }
  }

  /// There is one more that cannot be kept.
  void leftOut() {
    full = true;
  }

  /// Adds the record of an answer to a request.
  void add(RequestHash request, byte[] answer) {
    if (places.containsKey(request)) {
      return;
    }
    if (places.size() >= MAX_REQUESTS || end + answer.length > MAX_BYTES) {
      full = true;
      return;
    }
    write(ByteBuffer.wrap(answer), end);
    places.put(request, new Place(end, answer.length));
    end += answer.length;
  }

  /// The record of an earlier answer to a prompt's request; nothing if there is none, or if it may
  /// not have one.
  ///
  /// @param prompt with the model that the run asks for
  public Optional<byte[]> find(Prompt prompt) {
    if (file == null) {
      return Optional.empty();
    }
    String model = prompt.model();
    if (!rule.allows(prompt.request())) {
      warm++;
      return Optional.empty();
    }
    if (model == null) {
      unnamed++;
      return Optional.empty();
    }
    Place place = places.get(RequestHash.of(prompt.operation(), prompt.request()).to(model));
    return Optional.ofNullable(place).map(this::read);
  }

  /// Requests whose answers are known.
  public int size() {
    return places.size();
  }

  /// Whether more were there than are known here.
  public boolean full() {
    return full;
  }

  /// Prompts that were asked for and name no model, so that nobody can tell whose answer to take.
  public long unnamed() {
    return unnamed;
  }

  /// Prompts that were asked for and whose answers the rule leaves to chance.
  public long warm() {
    return warm;
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new Failure("the temporary file of earlier answers cannot be closed", e);
      }
    }
  }

  private void write(ByteBuffer bytes, long position) {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += open().write(bytes, at);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private byte[] read(Place place) {
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    try {
      while (bytes.hasRemaining()) {
        if (open().read(bytes, place.position() + bytes.position()) < 0) {
          throw new IOException("it was cut off");
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
    return bytes.array();
  }

  private FileChannel open() throws IOException {
    if (file == null) {
      throw new IOException("there is none");
    }
    return file;
  }

  private static Failure unusable(IOException e) {
    return new Failure(
        "earlier answers in a temporary file cannot be used (java.io.tmpdir names its folder): "
            + e.getMessage(),
        e);
  }
}
