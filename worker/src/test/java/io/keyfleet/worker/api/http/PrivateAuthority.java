package io.keyfleet.worker.api.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate authority that nobody knows, and a server with a certificate of it, made by the
/// JDK's keytool.
final class PrivateAuthority {
  private static final String PASSWORD = "changeit";

  private final Path store;
  private final Path pem;

  /// @param folder for its files
  PrivateAuthority(Path folder) throws Exception {
    this.store = folder.resolve("authority.p12");
    this.pem = folder.resolve("authority.pem");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Private", "-ext", "bc:c");
    keytool(
        "-genkeypair",
        "-alias",
        "api",
        "-dname",
        "CN=api",
        "-signer",
        "ca",
        "-ext",
        "san=dns:api.test");
    keytool("-exportcert", "-alias", "ca", "-rfc", "-file", pem.toString());
  }

  /// Its certificate.
  Path pem() {
    return pem;
  }

  /// A server that is `api.test` by its certificate, on loopback, not yet started.
  HttpsServer server() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    keys.deleteEntry("ca");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-validity", "30"));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
  }
}
