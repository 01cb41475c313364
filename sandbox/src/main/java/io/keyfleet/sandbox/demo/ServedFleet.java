package io.keyfleet.sandbox.demo;

import io.keyfleet.gateway.Gateway;
import io.keyfleet.gateway.GatewaySettings;
import io.keyfleet.sandbox.broker.BrokerSettings;
import io.keyfleet.sandbox.broker.EmbeddedBroker;
import io.keyfleet.service.kafka.KafkaSettings;
import io.keyfleet.service.status.StatusServer;
import io.keyfleet.service.time.SystemTime;
import io.keyfleet.worker.WorkerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// A broker, workers and a gateway in this process. For one thread.
public final class ServedFleet implements AutoCloseable {
  private static final int PARTITIONS = 16;
  private static final Duration BROKER_WAIT = Duration.ofSeconds(20);

  private final EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final DemoWorkers workers;
  private final GatewaySettings settings;
  private Gateway gateway;

  /// Starts all of it, and returns when it serves.
  ///
  /// @param workers the settings of each worker, on whatever Kafka
  /// @param settings the gateway's, on whatever Kafka
  /// @param status serves the workers' figures; stays the caller's
  /// @param stopped whether nobody waits for it any more
  public ServedFleet(
      BrokerSettings place,
      List<WorkerSettings> workers,
      GatewaySettings settings,
      StatusServer status,
      BooleanSupplier stopped)
      throws InterruptedException {
    this.broker = new EmbeddedBroker(place);
    this.kafka =
        new KafkaSettings(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            PARTITIONS,
            (short) 1,
            BROKER_WAIT);
    this.settings = settings.on(kafka);
    this.workers = new DemoWorkers(status, SystemTime.TICKER);
    for (WorkerSettings worker : workers) {
      this.workers.add(worker.on(kafka));
    }
    this.gateway = new Gateway(this.settings);
    this.workers.awaitPart(workers.getFirst().accounts().size(), stopped);
  }

  /// Where clients find it.
  public String baseUrl() {
    return "http://127.0.0.1:" + gateway.port() + "/v1";
  }

  /// Its Kafka.
  public KafkaSettings kafka() {
    return kafka;
  }

  /// Ends the gateway and starts another one in its place.
  public void restartGateway() throws InterruptedException {
    gateway.close();
    gateway = new Gateway(settings);
  }

  @Override
  public void close() {
    gateway.close();
    workers.close();
    broker.close();
  }
}
