package io.keyfleet.service.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/// What a failure of a Kafka client means, as one line: what went wrong and the setting or right
/// that fixes it. A secret of the settings never appears in it.
public final class KafkaFailure {
  private static final String RIGHTS = "; docs/acls.md lists the rights that are needed";

  private KafkaFailure() {}

  /// The line.
  public static String line(Throwable failure) {
    Throwable trouble = unwrapped(failure);
    return switch (trouble) {
      case SaslAuthenticationException e ->
          "the broker refuses this user or password ("
              + message(e)
              + "); correct KAFKA_SASL_JAAS_CONFIG";
      case UnsupportedSaslMechanismException e ->
          "the broker does not take this mechanism ("
              + message(e)
              + "); correct KAFKA_SASL_MECHANISM";
      case IllegalSaslStateException e ->
          "the broker does not expect SASL here ("
              + message(e)
              + "); correct KAFKA_SECURITY_PROTOCOL or the port";
      case SslAuthenticationException e -> tls(e);
      case TopicAuthorizationException e ->
          "this user lacks a right on topic " + e.unauthorizedTopics() + RIGHTS;
      case GroupAuthorizationException e ->
          "this user lacks the right Read on the group (" + message(e) + ")" + RIGHTS;
      case ClusterAuthorizationException e ->
          "this user lacks a right on the cluster (" + message(e) + ")" + RIGHTS;
      case TransactionalIdAuthorizationException e ->
          "this user lacks a right on a transactional id (" + message(e) + ")" + RIGHTS;
      case RecordTooLargeException e ->
          "a record is too large (" + message(e) + "); raise max.message.bytes of the topic";
      case ConfigException e -> settings(e);
      case KafkaException e when e.getCause() != null -> settings(e);
      default -> message(trouble);
    };
  }

  private static String tls(SslAuthenticationException e) {
    String said = message(root(e));
    String words = (message(e) + " " + said).toLowerCase(Locale.ROOT);
    if (words.contains("certification path") || words.contains("trust anchor")) {
      return "the broker's certificate is not trusted here ("
          + said
          + "); give its CA with KAFKA_SSL_TRUSTSTORE_LOCATION or _CERTIFICATES";
    }
    if (words.contains("plaintext") || words.contains("unrecognized ssl message")) {
      return "the broker speaks no TLS at this port ("
          + said
          + "); correct KAFKA_SECURITY_PROTOCOL or the port";
    }
    if (words.contains("no name matching") || words.contains("subject alternative")) {
      return "the broker's certificate is for another host name ("
          + said
          + "); correct KAFKA_BOOTSTRAP_SERVERS";
    }
    return "the TLS handshake with the broker fails ("
        + said
        + "); look at the KAFKA_SSL_* settings";
  }

  /// Of a client that cannot be made.
  private static String settings(KafkaException e) {
    Throwable root = root(e);
    String said =
        root instanceof IOException
            ? root.getClass().getSimpleName() + ": " + message(root)
            : message(root);
    StringBuilder all = new StringBuilder();
    for (Throwable one = e; one != null; one = one.getCause()) {
      all.append(message(one)).append(' ');
    }
    String words = all.toString().toLowerCase(Locale.ROOT);
    if (words.contains("ssl") || words.contains("pem") || words.contains("keystore")) {
      return said + "; correct the KAFKA_SSL_* settings";
    }
    if (words.contains("jaas") || words.contains("login")) {
      return said + "; correct KAFKA_SASL_JAAS_CONFIG";
    }
    return said
        + (words.contains("bootstrap")
            ? "; correct KAFKA_BOOTSTRAP_SERVERS"
            : "; correct the KAFKA_* settings");
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof ExecutionException || inner instanceof CompletionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static Throwable root(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String message(Throwable e) {
    String said = e.getMessage();
    return said == null || said.isBlank()
        ? e.getClass().getSimpleName()
        : said.lines().findFirst().orElse("");
  }
}
