package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsServer;
import io.keyfleet.service.settings.Secret;
import io.keyfleet.service.settings.Settings;
import io.keyfleet.worker.account.Provider;
import io.keyfleet.worker.api.CallHeaders;
import io.keyfleet.worker.api.Outcome;
import io.keyfleet.worker.network.HeaderValue;
import io.keyfleet.worker.network.NetworkSettings;
import io.keyfleet.worker.ownership.OwnedAccountFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Calls through proxies, to an API whose certificate is of a private authority, with headers that
/// a gateway wants. The host `api.test` is known to the proxies alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyTest {
  private static final URI SECURE = URI.create("https://api.test/v1");
  private static final URI PLAIN = URI.create("http://api.test/v1");
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("me:p@ss".getBytes(UTF_8));

  @TempDir private static @Nullable Path folder;

  private final ApiCaller caller = new ApiCaller();
  private @Nullable PrivateAuthority authority;
  private @Nullable HttpsServer secure;

  @BeforeAll
  void start() throws Exception {
    authority = new PrivateAuthority(Objects.requireNonNull(folder));
    HttpsServer server = authority.server();
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            ApiServer.send(exchange, 200, ApiServer.ANSWER);
          }
        });
    server.start();
    secure = server;
  }

  @AfterAll
  void stop() {
    Objects.requireNonNull(secure).stop(0);
  }

  @Test
  void httpsGoesThroughATunnelToAnApiOfAPrivateAuthority() throws Exception {
    try (TunnelProxy proxy = tunnel(_ -> "200 OK");
        OkHttpChatApi api = caller.api(network(Map.of("HTTPS_PROXY", at(proxy.port()))))) {
      assertThat(call(api, SECURE)).isInstanceOf(Outcome.Answered.class);
      assertThat(api.unreachable(Provider.plain("p", SECURE), Duration.ofSeconds(5))).isEmpty();
      assertThat(proxy.heads())
          .allSatisfy(head ->
              assertThat(head)
                  .startsWith("CONNECT api.test:443 ")
                  .doesNotContain("Proxy-Authorization", "Bearer"));
    }
  }

  @Test
  void withoutTheAuthoritysFileTheCertificateIsRefusedAndTheSettingIsNamed() throws Exception {
    try (TunnelProxy proxy = tunnel(_ -> "200 OK");
        OkHttpChatApi api =
            caller.api(network(Map.of("https_proxy", at(proxy.port()), "KEYFLEET_CA_FILE", "")))) {
      assertThat(unreachable(api, SECURE))
          .contains("PKIX", "KEYFLEET_CA_FILE", "through the proxy " + at(proxy.port()));
      assertThat(api.unreachable(Provider.plain("p", SECURE), Duration.ofSeconds(5)))
          .hasValueSatisfying(why -> assertThat(why).contains("PKIX", "KEYFLEET_CA_FILE"));
    }
  }

  @Test
  void aTunnelIsOpenedWithUserAndPassword() throws Exception {
    try (TunnelProxy proxy =
            tunnel(head ->
                head.contains("Proxy-Authorization: " + LOGIN)
                    ? "200 OK"
                    : "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"");
        OkHttpChatApi api =
            caller.api(network(Map.of("HTTPS_PROXY", as("me:p%40ss", proxy.port()))))) {
      assertThat(call(api, SECURE)).isInstanceOf(Outcome.Answered.class);
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @Test
  void aProxyThatRefusesIsNamedAndNothingWasSent() throws Exception {
    try (TunnelProxy proxy = tunnel(_ -> "407 No\r\nProxy-Authenticate: Basic realm=\"p\"");
        OkHttpChatApi stranger = caller.api(network(Map.of("HTTPS_PROXY", at(proxy.port()))));
        OkHttpChatApi mistaken =
            caller.api(network(Map.of("HTTPS_PROXY", as("me:marked", proxy.port()))))) {
      assertThat(unreachable(stranger, SECURE))
          .contains(
              "407",
              "asks for a user",
              "through the proxy " + at(proxy.port()) + " of HTTPS_PROXY");
      assertThat(unreachable(mistaken, SECURE))
          .contains("407", "refuses the user and password", at(proxy.port()))
          .doesNotContain("marked");
      assertThat(proxy.heads()).hasSize(2);
    }
  }

  @Test
  void aProxyThatOpensNoTunnelIsNamed() throws Exception {
    try (TunnelProxy proxy = tunnel(_ -> "403 Forbidden");
        OkHttpChatApi api = caller.api(network(Map.of("HTTPS_PROXY", at(proxy.port()))))) {
      assertThat(unreachable(api, SECURE)).contains("403", "through the proxy " + at(proxy.port()));
    }
  }

  @Test
  void aProxyThatIsAwayIsNamed() throws Exception {
    int port = freePort();
    try (OkHttpChatApi api = caller.api(network(Map.of("HTTP_PROXY", at(port))))) {
      assertThat(unreachable(api, PLAIN)).contains("through the proxy " + at(port));
      assertThat(api.unreachable(Provider.plain("p", PLAIN), Duration.ofSeconds(5)))
          .hasValueSatisfying(why -> assertThat(why).contains("through the proxy " + at(port)));
    }
  }

  @Test
  void httpGoesToTheProxyAsItIsWithUserAndPassword() throws Exception {
    try (ApiServer proxy = ApiServer.answering(200, ApiServer.ANSWER);
        OkHttpChatApi api =
            caller.api(network(Map.of("HTTP_PROXY", as("me:p%40ss", proxy.url().getPort()))))) {
      assertThat(call(api, PLAIN)).isInstanceOf(Outcome.Answered.class);
      assertThat(proxy.seen())
          .singleElement()
          .satisfies(seen -> {
            assertThat(seen.uri()).hasToString("http://api.test/v1/chat/completions");
            assertThat(seen.headers().getFirst("Proxy-Authorization")).isEqualTo(LOGIN);
          });
    }
  }

  @Test
  void a407IsTheProxysWhateverWasSent() throws Exception {
    try (ApiServer proxy = ApiServer.answering(407, "who are you?");
        OkHttpChatApi api = caller.api(network(Map.of("HTTP_PROXY", at(proxy.url().getPort()))));
        OkHttpChatApi direct = caller.api(NetworkSettings.PLAIN)) {
      assertThat(unreachable(api, PLAIN)).contains("407", "asks for a user", "of HTTP_PROXY");
      assertThat(unreachable(direct, proxy.url())).contains("407");
      assertThat(proxy.seen()).hasSize(2);
    }
  }

  @Test
  void whatNeedsNoProxyIsCalledWithoutOne() throws Exception {
    try (ApiServer server = ApiServer.answering(200, ApiServer.ANSWER);
        OkHttpChatApi api = caller.api(network(Map.of("HTTP_PROXY", at(freePort()))))) {
      assertThat(call(api, server.url())).isInstanceOf(Outcome.Answered.class);
    }
  }

  @Test
  void theHeadersOfAProviderGoIntoItsRequestsAndTheirSecretsAreNotRepeated() throws Exception {
    Map<String, Map<String, HeaderValue>> headers =
        Map.of(
            "p",
            Map.of(
                "X-Gateway-Auth",
                new HeaderValue("Bearer marked-token", List.of(new Secret("marked-token"))),
                "X-Team",
                new HeaderValue("evaluations", List.of())),
            "q",
            Map.of("X-Other", new HeaderValue("other", List.of())));
    NetworkSettings network =
        new NetworkSettings(NetworkSettings.PLAIN.proxies(), Optional.empty(), headers);
    try (ApiServer server = ApiServer.answering(403, "marked-token of evaluations?");
        OkHttpChatApi api = caller.api(network)) {
      Outcome outcome = call(api, server.url());
      assertThat(outcome.toString()).contains("*** of evaluations?").doesNotContain("marked");
      assertThat(server.seen())
          .singleElement()
          .satisfies(seen -> {
            assertThat(seen.headers().getFirst("X-Gateway-Auth")).isEqualTo("Bearer marked-token");
            assertThat(seen.headers().getFirst("X-Team")).isEqualTo("evaluations");
            assertThat(seen.headers().containsKey("X-Other")).isFalse();
          });
    }
  }

  private TunnelProxy tunnel(UnaryOperator<String> status) throws IOException {
    return new TunnelProxy(Objects.requireNonNull(secure).getAddress().getPort(), status);
  }

  private NetworkSettings network(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KEYFLEET_CA_FILE", Objects.requireNonNull(authority).pem().toString());
    environment.putAll(variables);
    Settings settings = new Settings(Map.of(), environment, Path.of("no.env"));
    NetworkSettings network = NetworkSettings.read(settings, Map.of());
    settings.check();
    return network;
  }

  private Outcome call(OkHttpChatApi api, URI url) throws Exception {
    return api.call(
            caller.prompt(),
            new CallHeaders("prompts-3-17-1"),
            caller.owned(url).acquire(OwnedAccountFixture.ASK, caller.time.nanos()))
        .outcome();
  }

  /// What is said of a call that could not be made.
  private String unreachable(OkHttpChatApi api, URI url) throws Exception {
    Outcome outcome = call(api, url);
    assertThat(outcome).isInstanceOf(Outcome.EndpointUnreachable.class);
    return ((Outcome.EndpointUnreachable) outcome).detail();
  }

  private static String at(int port) {
    return "http://127.0.0.1:" + port;
  }

  private static String as(String login, int port) {
    return "http://" + login + "@127.0.0.1:" + port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
