package io.keyfleet.service.cli;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
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
public final class KafkaTrouble {
  private static final String RIGHTS = "; docs/acls.md lists the rights that are needed";

  private KafkaTrouble() {}

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
          "this user lacks the right Read on group '" + e.groupId() + "'" + RIGHTS;
      case ClusterAuthorizationException e ->
          "this user lacks a right on the cluster (" + message(e) + ")" + RIGHTS;
      case TransactionalIdAuthorizationException e ->
          "this user lacks a right on a transactional id (" + message(e) + ")" + RIGHTS;
      case RecordTooLargeException e ->
          "a record is too large (" + message(e) + "); raise max.message.bytes of the topic";
      case ConfigException e -> settings(e);
      case KafkaException e when e.getCause() != null -> settings(root(e));
      default -> message(trouble);
    };
  }

  /// Whether a failure stays until somebody changes a setting or a right: trying again is in vain.
  public static boolean lasting(Throwable failure) {
    return switch (unwrapped(failure)) {
      case org.apache.kafka.common.errors.AuthenticationException _,
          org.apache.kafka.common.errors.AuthorizationException _,
          ConfigException _ ->
          true;
      default -> false;
    };
  }

  private static String tls(SslAuthenticationException e) {
    String said = message(root(e));
    String words = (message(e) + " " + said).toLowerCase(java.util.Locale.ROOT);
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

  private static String settings(Throwable e) {
    String said = message(e);
    if (e instanceof SSLException
        || said.contains("PEM")
        || said.contains("keystore")
        || said.contains("truststore")) {
      return said + "; correct the KAFKA_SSL_* settings";
    }
    return said.contains("JAAS") || said.contains("Login") || said.contains("login")
        ? said + "; correct KAFKA_SASL_JAAS_CONFIG"
        : said + "; correct the KAFKA_* settings";
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
