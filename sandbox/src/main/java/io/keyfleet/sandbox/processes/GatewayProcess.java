package io.keyfleet.sandbox.processes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.keyfleet.sandbox.broker.Ports;
import io.keyfleet.sandbox.fleet.GatewayClient;
import io.keyfleet.service.cli.Failure;
import io.keyfleet.service.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fleet's gateway as a process: one that is started again has the port and the folder of the
/// one before. For one thread.
public final class GatewayProcess {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Path folder;
  private final Map<String, String> services;
  private final Ticker ticker;
  private final int port = Ports.free();
  private final GatewayClient client = GatewayClient.at("http://127.0.0.1:" + port + "/v1");
  private @Nullable ServiceProcess process;
  private Duration longestAbsence = Duration.ZERO;

  /// Not started yet.
  ///
  /// @param folder takes its log and its files
  /// @param services where broker and API are, as settings
  GatewayProcess(Path folder, Map<String, String> services, Ticker ticker) {
    this.folder = folder;
    this.services = services;
    this.ticker = ticker;
  }

  /// Starts it, and returns once it serves.
  public void start() throws InterruptedException {
    Map<String, String> environment = new HashMap<>(services);
    environment.put("KEYFLEET_GATEWAY_PORT", String.valueOf(port));
    environment.put("KEYFLEET_FILES", folder.resolve("files").toString());
    List<String> main = List.of(io.keyfleet.gateway.Main.class.getName());
    long start = ticker.nanos();
    ServiceProcess started = ServiceProcess.start("gateway", main, environment, folder);
    process = started;
    while (!serves()) {
      if (!started.alive() || ticker.nanos() - start > ProcessFleet.STARTING.toNanos()) {
        throw new Failure("the gateway does not serve; see gateway.log in " + folder);
      }
      ticker.sleep(LOOK);
    }
  }

  /// `kill -9`, and another in its place.
  public void restart() throws InterruptedException {
    long gone = ticker.nanos();
    kill();
    start();
    Duration absence = Duration.ofNanos(ticker.nanos() - gone);
    longestAbsence = absence.compareTo(longestAbsence) > 0 ? absence : longestAbsence;
  }

  /// Sends half of an upload, kills the gateway, and starts another in its place.
  public void restartInAnUpload() throws InterruptedException {
    byte[] lines = GatewayClient.chats(1_000).getBytes(US_ASCII);
    String head =
        """
        POST /v1/files HTTP/1.1\r
        Host: 127.0.0.1\r
        Content-Type: multipart/form-data; boundary=b\r
        Content-Length: %d\r
        \r
        --b\r
        Content-Disposition: form-data; name="purpose"\r
        \r
        batch\r
        --b\r
        Content-Disposition: form-data; name="file"; filename="half.jsonl"\r
        \r
        """
            .formatted(2 * lines.length);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(lines);
      restart();
    } catch (IOException e) {
      throw new Failure("an upload cannot be begun: " + e.getMessage(), e);
    }
  }

  /// Uploads so many chats and makes a batch of them.
  public SubmittedBatch submit(int lines) throws InterruptedException {
    try {
      String file = client.upload(GatewayClient.chats(lines));
      return new SubmittedBatch(client, client.create(file), ticker);
    } catch (IOException e) {
      throw new Failure("no batch can be made: " + e.getMessage(), e);
    }
  }

  /// Uploaded files that it lists.
  public int files() throws InterruptedException {
    try {
      return client.get("/files").path("data").size();
    } catch (IOException e) {
      throw new Failure("the files cannot be listed: " + e.getMessage(), e);
    }
  }

  /// The longest time from a kill until the next one served.
  public Duration longestAbsence() {
    return longestAbsence;
  }

  /// Ends it at once, if it was started.
  void end() {
    if (process != null) {
      process.end();
    }
  }

  private void kill() throws InterruptedException {
    if (process != null) {
      process.kill();
    }
  }

  private boolean serves() throws InterruptedException {
    return client.find("/models").isPresent();
  }
}
