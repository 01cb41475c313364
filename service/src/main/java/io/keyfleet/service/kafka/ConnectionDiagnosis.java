package io.keyfleet.service.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/// Why no broker answers, as far as it shows from here: a broker that wants TLS or a password
/// closes the connections of whoever comes without, and says nothing.
final class ConnectionDiagnosis {
  private static final int CONNECT_MILLIS = 1_000;

  private ConnectionDiagnosis() {}

  /// The line, with what fixes it.
  static String line(KafkaSettings settings) {
    String what =
        "no Kafka broker answers at "
            + settings.brokers()
            + " within "
            + settings.patience().toSeconds()
            + "s; ";
    String mechanism = property(settings, "sasl.mechanism").toUpperCase(Locale.ROOT);
    String module = property(settings, "sasl.jaas.config");
    String protocol = property(settings, "security.protocol").toUpperCase(Locale.ROOT);
    if ((mechanism.startsWith("SCRAM") && module.contains("PlainLoginModule"))
        || (mechanism.equals("PLAIN") && module.contains("ScramLoginModule"))) {
      return what
          + "the login module of KAFKA_SASL_JAAS_CONFIG is not that of KAFKA_SASL_MECHANISM "
          + mechanism;
    }
    if (!listens(settings.brokers().split(",", -1)[0].strip())) {
      return what + "start it or correct KAFKA_BOOTSTRAP_SERVERS";
    }
    return switch (protocol) {
      case "", "PLAINTEXT" ->
          what
              + "something listens there: if it wants TLS or a password, set"
              + " KAFKA_SECURITY_PROTOCOL";
      case "SASL_PLAINTEXT" ->
          what + "something listens there: if it wants TLS, KAFKA_SECURITY_PROTOCOL is SASL_SSL";
      default -> what + "something listens there: does it speak TLS (KAFKA_SECURITY_PROTOCOL)?";
    };
  }

  private static String property(KafkaSettings settings, String name) {
    return settings.properties().getOrDefault(name, "");
  }

  private static boolean listens(String broker) {
    int colon = broker.lastIndexOf(':');
    String host = broker.substring(0, Math.max(0, colon)).replaceFirst("^.*://", "");
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(broker.substring(colon + 1));
      socket.connect(new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port), CONNECT_MILLIS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
