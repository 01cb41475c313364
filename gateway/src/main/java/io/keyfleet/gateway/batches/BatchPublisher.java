package io.keyfleet.gateway.batches;

import io.keyfleet.contract.Owner;
import io.keyfleet.contract.Topics;
import io.keyfleet.contract.run.RunEvent;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.contract.run.StoredSource;
import io.keyfleet.gateway.batches.store.Batch;
import io.keyfleet.gateway.batches.store.Batch.Origin;
import io.keyfleet.gateway.batches.store.BatchInput;
import io.keyfleet.producer.PublishClients;
import io.keyfleet.producer.publish.Destination;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.source.PromptSource;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.kafka.GroupProgress;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.kafka.TopicIds;
import io.keyfleet.service.kafka.TopicSetup;
import io.keyfleet.service.runs.Runs;
import io.keyfleet.service.runs.RunsWriter;
import io.keyfleet.service.time.Ticker;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/// Publishes batches as runs, and stops them. Safe for all threads.
///
/// @param register the runs topic
/// @param admin stays the caller's
/// @param producer for the runs topic; stays the caller's
/// @param workers what their group has finished
/// @param owners gives as whose the prompts of a name take turns
record BatchPublisher(
    KafkaSettings kafka,
    String register,
    Admin admin,
    Producer<byte[], byte[]> producer,
    GroupProgress workers,
    Function<String, Optional<Owner>> owners,
    Ticker ticker,
    InstantSource wall)
    implements BatchRuns {

  /// Makes the topics that are missing, too.
  @Override
  public Origin origin(String topic) throws InterruptedException {
    List<Long> prompts = Destination.ends(topic, new TopicSetup(admin, kafka, ticker), admin);
    Map<String, String> ids =
        TopicIds.of(admin).of(List.of(topic, Topics.answers(topic), Topics.dead(topic)));
    return new Origin(
        prompts,
        ends(Topics.answers(topic), prompts.size()),
        ends(Topics.dead(topic), prompts.size()),
        ids);
  }

  /// @throws Failure where it did not come to its end
  @Override
  public long publish(Batch.Order order, Origin origin, Path input) throws InterruptedException {
    try (PublishClients clients = open();
        PromptSource lines = BatchInput.open(order, input)) {
      RunRecord.Source source =
          new RunRecord.Source(
              "batch file " + order.filename(),
              new StoredSource.BatchFile(order.inputFile()),
              null,
              order.inputFile(),
              null,
              order.lines(),
              null);
      PublishClients.Title title =
          new PublishClients.Title(
              new Run(order.id(), Optional.empty(), owners.apply(order.owner())),
              order.topic(),
              order.filename(),
              null);
      return clients.publish(title, source, lines, origin.prompts()).published();
    }
  }

  @Override
  public Registered registered(String id) throws InterruptedException {
    try (PublishClients clients = open()) {
      Runs runs = clients.readRuns();
      boolean stopped = runs.stopped(id).isPresent();
      return runs.find(id)
          .map(run ->
              new Registered(
                  run.publishing().published(),
                  run.publishing().state() != RunRecord.PublicationState.PUBLISHING,
                  stopped))
          .orElse(new Registered(0, true, stopped));
    }
  }

  @Override
  public boolean finished(Batch.Order order, Origin origin, List<Long> ends) {
    String id = origin.ids().get(order.topic());
    Map<TopicPartition, GroupProgress.Finished> known = workers.look();
    return id != null
        && IntStream.range(0, ends.size())
            .allMatch(number -> {
              GroupProgress.Finished one = known.get(new TopicPartition(order.topic(), number));
              return ends.get(number) <= origin.prompts().get(number)
                  || (one != null && one.topicId().equals(id) && one.offset() >= ends.get(number));
            });
  }

  @Override
  public void stop(String id) throws InterruptedException {
    new RunsWriter(producer, register).write(new RunEvent.Stopped(id, wall.instant()));
  }

  private PublishClients open() throws InterruptedException {
    return new PublishClients(kafka, register, true, new CompositeMeterRegistry());
  }

  @Override
  public List<Long> ends(String topic, int partitions) throws InterruptedException {
    List<TopicPartition> asked =
        IntStream.range(0, partitions)
            .mapToObj(number -> new TopicPartition(topic, number))
            .toList();
    try {
      var found =
          admin
              .listOffsets(
                  asked.stream().collect(Collectors.toMap(one -> one, _ -> OffsetSpec.latest())))
              .all()
              .get();
      return asked.stream()
          .map(one -> Optional.ofNullable(found.get(one)).orElseThrow().offset())
          .toList();
    } catch (ExecutionException e) {
      throw new Failure("the ends of topic '" + topic + "' are not known: " + e.getCause(), e);
    }
  }
}
