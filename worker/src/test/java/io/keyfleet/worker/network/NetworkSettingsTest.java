package io.keyfleet.worker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.keyfleet.service.settings.Settings;
import io.keyfleet.service.settings.UsageException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSettingsTest {
  private static final URI API = URI.create("https://api.example.com/v1");

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void withoutAVariableNoProxyIsGiven() {
    assertThat(proxies().given()).isFalse();
    assertThat(proxies().of(API)).isEmpty();
  }

  @Test
  void eachSchemeHasItsProxyAndLowerCaseComesFirst() {
    environment.put("HTTPS_PROXY", "http://upper:1");
    environment.put("https_proxy", "lower.example.com:2");
    environment.put("HTTP_PROXY", "http://[::1]:3/");

    assertThat(proxies().of(API)).hasToString("Optional[http://lower.example.com:2]");
    assertThat(proxies().of(URI.create("http://api.example.com/")))
        .hasToString("Optional[http://[::1]:3]");
    assertThat(proxies().http().orElseThrow().proxy().address())
        .isEqualTo(InetSocketAddress.createUnresolved("::1", 3));
  }

  @Test
  void userAndPasswordAreDecodedAndNotShown() {
    environment.put("HTTPS_PROXY", "http://m%40e:p%3A+ss@proxy:8080");
    HttpProxy proxy = proxies().of(API).orElseThrow();

    assertThat(proxy.login()).contains(new HttpProxy.Login("m@e", "p:+ss"));
    assertThat(proxy.toString() + proxy.login()).doesNotContain("m@e", "ss");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "proxy",
        "http://proxy",
        "http://proxy:0",
        "http://proxy:70000",
        "http://me:marked@",
        "http://me:marked@:80",
        "http://me:mar#ked@proxy:80",
        "http://me:12#marked@proxy:80",
        "http://me:mar/ked@proxy:80",
        "http://me:mar@ked@proxy:80",
        "http://me:mar ked@proxy:80",
        "http://:marked@proxy:80",
        "https://proxy:443",
        "socks5://proxy:1080",
        "http://proxy:80/path"
      })
  void aProxyThatIsNoneIsNamedAndItsPasswordIsNot(String mistaken) {
    environment.put("https_proxy", mistaken);

    assertThat(problems())
        .startsWith("https_proxy is not the address of an HTTP proxy")
        .doesNotContain("mar", "ked");
  }

  @ParameterizedTest(name = "NO_PROXY={0}: {1} without a proxy: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | https://api.example.com | false",
        "'' | https://localhost | true",
        "'' | https://dev.localhost:8443 | true",
        "'' | https://127.1.2.3 | true",
        "'' | https://[::1] | true",
        "* | https://api.example.com | true",
        "example.com | https://example.com | true",
        "example.com | https://api.EXAMPLE.com. | true",
        "Example.com. | https://api.example.com | true",
        "example.com | https://badexample.com | false",
        "example.com | https://example.com.evil.test | false",
        ".example.com | https://api.example.com | true",
        ".example.com | https://example.com | true",
        "*.example.com | https://api.example.com | true",
        "api.example.com | https://example.com | false",
        "example.com:8443 | https://example.com:8443 | true",
        "example.com:443 | https://example.com | true",
        "example.com:443 | http://example.com | false",
        "example.com:8443 | https://example.com | false",
        "other.test, example.com | https://example.com | true",
        "'other.test example.com' | https://example.com | true",
        "my_api | https://my_api:8443 | true",
        "10.1.2.3 | https://10.1.2.3 | true",
        "10.1.2.3 | https://10.1.2.30 | false",
        "10.1.2.3:443 | https://10.1.2.3 | true",
        "10.1.2.3:444 | https://10.1.2.3 | false",
        "10.0.0.0/8 | https://10.200.0.1 | true",
        "10.0.0.0/8 | https://11.0.0.1 | false",
        "10.0.0.0/9 | https://10.128.0.1 | false",
        "0.0.0.0/0 | https://9.9.9.9 | true",
        "0.0.0.0/0 | https://[2001:db8::1] | false",
        "10.0.0.0/8 | https://10.example.com | false",
        "2001:db8::/32 | https://[2001:db8:1::5] | true",
        "2001:db8::/32 | https://[2001:db9::5] | false",
        "2001:db8::1 | https://[2001:db8:0::1] | true",
        "[2001:db8::1]:444 | https://[2001:db8::1]:444 | true",
        "[2001:db8::1]:444 | https://[2001:db8::1] | false"
      })
  void noProxyNamesWhatIsCalledDirectly(String exceptions, URI url, boolean direct) {
    environment.put("HTTPS_PROXY", "http://proxy:3128");
    environment.put("HTTP_PROXY", "http://proxy:3128");
    environment.put("NO_PROXY", exceptions);

    assertThat(proxies().of(url).isEmpty()).isEqualTo(direct);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "example.com/8",
        "10..0",
        "10.0.0.300",
        "example.com:0",
        "example.com:99999",
        "exa mple.com:x",
        "<local>",
        "https://example.com",
        "192.168.*",
        "::1::"
      })
  void anEntryThatIsNoneIsNamed(String mistaken) {
    environment.put("HTTP_PROXY", "http://proxy:3128");
    environment.put("no_proxy", "fine.test," + mistaken);

    assertThat(problems())
        .startsWith("no_proxy has an entry that is no host")
        .contains(mistaken.substring(mistaken.indexOf(' ') + 1));
  }

  @Test
  void whereNoProxyIsGivenItsExceptionsDoNotCount() {
    environment.put("NO_PROXY", "<local>");

    assertThat(proxies().given()).isFalse();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "none | names a file that cannot be read",
        "'' | names a file without a certificate in PEM",
        "text | names a file without a certificate in PEM",
        "-----BEGIN PRIVATE KEY-----¶AAAA¶-----END PRIVATE KEY----- | without a certificate in PEM",
        "-----BEGIN CERTIFICATE-----¶AAAA¶-----END CERTIFICATE----- | certificate 1 cannot be read",
        "-----BEGIN CERTIFICATE-----¶AAAA¶ | names a file without a certificate in PEM"
      })
  void aFileWithoutCertificatesIsNamed(String text, String mistake) throws Exception {
    Path file = folder.resolve("ca.pem");
    if (!text.equals("none")) {
      Files.writeString(file, text.replace('¶', '\n'));
    }
    environment.put("KEYFLEET_CA_FILE", file.toString());

    assertThat(problems()).startsWith("KEYFLEET_CA_FILE names a file").contains(mistake, "ca.pem");
  }

  private Proxies proxies() {
    Settings settings = settings();
    NetworkSettings network = NetworkSettings.read(settings, Map.of());
    settings.check();
    return network.proxies();
  }

  private String problems() {
    Settings settings = settings();
    NetworkSettings.read(settings, Map.of());
    UsageException problems = catchThrowableOfType(UsageException.class, settings::check);
    assertThat(problems).isNotNull();
    return String.join("\n", problems.problems());
  }

  private Settings settings() {
    return new Settings(Map.of(), environment, folder.resolve("no.env"));
  }
}
