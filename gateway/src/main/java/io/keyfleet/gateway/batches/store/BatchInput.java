package io.keyfleet.gateway.batches.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyfleet.contract.Prompt;
import io.keyfleet.contract.RecordJson;
import io.keyfleet.contract.UnreadableRecord;
import io.keyfleet.contract.format.PromptJson;
import io.keyfleet.contract.operation.ApiOperations;
import io.keyfleet.gateway.batches.store.Batch.LineError;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The lines of a batch's input file, as prompts of the batch's run. For one thread.
public final class BatchInput implements PromptSource {
  /// Wrong lines that are named; OpenAI names no more either.
  private static final int MAX_ERRORS = 100;

  private static final int MAX_ID = 512;
  private static final int SEVERAL = 2;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Batch.Order order;
  private final InputStream in;
  private long number;

  private BatchInput(Batch.Order order, InputStream in) {
    this.order = order;
    this.in = in;
  }

  /// Opens the lines of a file.
  public static BatchInput open(Batch.Order order, Path file) {
    try {
      return new BatchInput(order, new BufferedInputStream(Files.newInputStream(file)));
    } catch (IOException e) {
      throw new Failure("the input of batch " + order.id() + " cannot be read", e);
    }
  }

  /// What a look at all lines of a file finds.
  ///
  /// @param lines requests
  /// @param model that all of them name; null if there is none
  /// @param errors what is wrong; empty where nothing is
  public record Check(long lines, @Nullable String model, List<LineError> errors) {
    public Check {
      errors = List.copyOf(errors);
    }
  }

  /// Looks at the lines of a file.
  ///
  /// @param maxLines most that a batch may have
  public static Check check(Batch.Order order, Path file, int maxLines) {
    List<LineError> errors = new ArrayList<>();
    long requests = 0;
    Set<String> ids = new HashSet<>();
    Set<@Nullable String> models = new HashSet<>();
    try (BatchInput lines = open(order, file)) {
      for (var next = lines.next(); next.isPresent(); next = lines.next()) {
        requests++;
        switch (next.get()) {
          case Entry.Invalid(long line, String reason) ->
              errors.add(new LineError("invalid_request", reason, null, line));
          case Entry.Valid(long line, Prompt prompt) -> {
            if (models.size() < SEVERAL) {
              models.add(prompt.model());
            }
            String id = String.valueOf(prompt.labels().id());
            if (!ids.add(id)) {
              errors.add(
                  new LineError(
                      "duplicate_custom_id",
                      "the custom_id '" + id + "' stands on an earlier line as well",
                      "custom_id",
                      line));
            }
          }
        }
        if (errors.size() >= MAX_ERRORS) {
          return new Check(order.lines(), null, errors);
        }
        if (ids.size() > maxLines) {
          String message = "more than " + maxLines + " requests";
          return new Check(
              order.lines(),
              null,
              List.of(new LineError("too_many_requests", message, null, null)));
        }
      }
    }
    if (requests == 0) {
      errors.add(new LineError("empty_file", "the file has no request", null, null));
    }
    return new Check(requests, models.size() == 1 ? models.iterator().next() : null, errors);
  }

  /// Gives the `custom_id` of every line.
  public static void eachId(Batch.Order order, Path file, Consumer<String> ids) {
    try (BatchInput lines = open(order, file)) {
      for (var next = lines.next(); next.isPresent(); next = lines.next()) {
        if (next.get() instanceof Entry.Valid(long _, Prompt prompt)) {
          ids.accept(String.valueOf(prompt.labels().id()));
        }
      }
    }
  }

  @Override
  public Optional<Entry> next() {
    try {
      byte[] line = line();
      while (line != null && blank(line)) {
        line = line();
      }
      return line == null ? Optional.empty() : Optional.of(entry(line));
    } catch (IOException e) {
      throw new Failure("the input of batch " + order.id() + " cannot be read", e);
    }
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(order.lines());
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // it was only read
    }
  }

  private boolean blank(byte[] line) {
    String text = new String(line, UTF_8);
    return (number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).isBlank();
  }

  private Entry entry(byte[] line) {
    if (line.length > PromptJson.MAX_BYTES) {
      return new Entry.Invalid(
          number, "the line is larger than " + PromptJson.MAX_BYTES + " bytes");
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      if (number == 1 && text.startsWith(BYTE_ORDER_MARK)) {
        text = text.substring(1);
      }
      if (!(RecordJson.tree(text) instanceof ObjectNode object)) {
        return new Entry.Invalid(number, "the line is not a JSON object");
      }
      PromptJson.demandCharacters(text, object);
      Optional<String> problem = problem(object);
      if (problem.isPresent()) {
        return new Entry.Invalid(number, problem.get());
      }
      Prompt prompt = PromptJson.of(object);
      return new Entry.Valid(number, prompt.with(prompt.labels().withRun(order.id())));
    } catch (CharacterCodingException e) {
      return new Entry.Invalid(number, "the line is not UTF-8");
    } catch (UnreadableRecord e) {
      return new Entry.Invalid(
          number, e.reason().equals("not JSON") ? "the line is not a JSON object" : e.reason());
    }
  }

  private Optional<String> problem(ObjectNode line) {
    JsonNode id = line.path("custom_id");
    if (!id.isTextual() || id.asText().isBlank()) {
      return Optional.of("the line has no text \"custom_id\"");
    }
    if (id.asText().length() > MAX_ID) {
      return Optional.of("its \"custom_id\" has more than " + MAX_ID + " characters");
    }
    if (!line.path("method").asText().equals("POST")) {
      return Optional.of("its \"method\" is not POST");
    }
    boolean fits =
        ApiOperations.at(line.path("url").asText())
            .filter(address -> address.operation().url().equals(order.endpoint()))
            .isPresent();
    if (!fits) {
      return Optional.of("its \"url\" is not the batch's endpoint " + order.endpoint());
    }
    return line.path("body").isObject()
        ? Optional.empty()
        : Optional.of("its \"body\" is not an object");
  }

  /// The next line without its end, cut where it is larger than a prompt can be; null at the end.
  private byte @Nullable [] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    number++;
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() <= PromptJson.MAX_BYTES) {
        line.write(next);
      }
    }
    return line.toByteArray();
  }
}
