package io.keyfleet.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNameTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "http://my_api:8080/v1, my_api, 8080",
    "http://my_api/v1, my_api, -1",
    "https://api.example.com/v1, api.example.com, -1",
    "http://[::1]:80/, [::1], 80",
    "http://u:p@my_api:80/, -, -1",
    "http:///v1, -, -1"
  })
  void aHostMayHaveANameThatTheInternetDoesNotKnow(String url, String host, int port) {
    assertThat(HostName.of(URI.create(url)).orElse("-")).isEqualTo(host);
    assertThat(HostName.port(URI.create(url))).isEqualTo(port);
  }
}
