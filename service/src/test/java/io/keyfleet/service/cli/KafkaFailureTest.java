package io.keyfleet.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfleet.service.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailureTest {
  static Stream<Arguments> troubles() {
    return Stream.of(
        Arguments.of(new SaslAuthenticationException("bad"), "KAFKA_SASL_JAAS_CONFIG"),
        Arguments.of(new UnsupportedSaslMechanismException("no"), "KAFKA_SASL_MECHANISM"),
        Arguments.of(new TopicAuthorizationException(Set.of("t")), "right on topic [t]"),
        Arguments.of(
            GroupAuthorizationException.forGroupId("g"),
            "right Read on the group (Not authorized to access group: g)"),
        Arguments.of(new RecordTooLargeException("big"), "max.message.bytes"),
        Arguments.of(
            tls("PKIX path building failed: unable to find valid certification path"),
            "not trusted"),
        Arguments.of(tls("Unsupported or unrecognized SSL message"), "no TLS at this port"),
        Arguments.of(tls("No name matching b found"), "another host name"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("troubles")
  void theLineNamesTheSettingOrTheRight(Exception trouble, String named) {
    assertThat(KafkaFailure.line(trouble)).contains(named).doesNotContain("\n");
    assertThat(KafkaFailure.line(new ExecutionException(trouble))).contains(named);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '!',
      value = {
        "KAFKA_SASL_JAAS_CONFIG!plain.PlainLoginModule required username=\"u\" password=\"hush\"",
        "KAFKA_SASL_JAAS_CONFIG!plain.NoSuchModule required username=\"u\" password=\"hush\";",
        "KAFKA_SASL_JAAS_CONFIG!plain.PlainLoginModule username=\"u\" password=\"hush\";",
        "KAFKA_SASL_JAAS_CONFIG!hush"
      })
  void badTextForLoggingInIsNamedAndNoPasswordWithIt(String setting, String text) {
    Map<String, String> properties = new HashMap<>();
    properties.put("bootstrap.servers", "127.0.0.1:1");
    properties.put("security.protocol", "SASL_PLAINTEXT");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put(
        "sasl.jaas.config", text.replace("plain.", "org.apache.kafka.common.security.plain."));
    assertThat(refusal(properties)).contains(setting).doesNotContain("hush");
  }

  @Test
  void aStoreThatIsNotThereIsNamed() {
    assertThat(
            refusal(
                Map.of(
                    "bootstrap.servers", "127.0.0.1:1",
                    "security.protocol", "SSL",
                    "ssl.truststore.location", "/no/such.p12")))
        .contains("/no/such.p12", "KAFKA_SSL_");
  }

  private static SslAuthenticationException tls(String said) {
    return new SslAuthenticationException("SSL handshake failed", new SSLHandshakeException(said));
  }

  private static String refusal(Map<String, String> properties) {
    try (var _ = new KafkaSettings(properties, 1, (short) 1, Duration.ofSeconds(1)).admin()) {
      return "";
    } catch (KafkaException e) {
      return KafkaFailure.line(e);
    }
  }
}
