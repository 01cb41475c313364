package io.keyfleet.worker.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keyfleet.service.settings.Setting;
import io.keyfleet.service.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Trust in the JVM's own certificate authorities and in those of a file.
///
/// @param sockets makes sockets that trust so
/// @param manager decides it
public record Trust(SSLSocketFactory sockets, X509TrustManager manager) {
  private static final Pattern CERTIFICATE =
      Pattern.compile(
          "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

  private static final int MAX_BYTES = 16 << 20;

  /// Reads the file of KEYFLEET_CA_FILE; nothing if there is none, or it has a mistake.
  static Optional<Trust> read(Settings settings) {
    return settings
        .find(Setting.KEYFLEET_CA_FILE)
        .flatMap(file -> {
          try {
            return Optional.of(of(certificates(file)));
          } catch (IllegalArgumentException e) {
            settings.problem(Setting.KEYFLEET_CA_FILE, e.getMessage() + ": '" + file + "'");
            return Optional.empty();
          }
        });
  }

  private static List<X509Certificate> certificates(String file) {
    String text = text(file);
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher matcher = CERTIFICATE.matcher(text);
    while (matcher.find()) {
      certificates.add(certificate(matcher.group(1), certificates.size() + 1));
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          "names a file without a certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }
    int begun = text.split("-----BEGIN [A-Z0-9 ]*CERTIFICATE-----", -1).length - 1;
    if (begun > certificates.size()) {
      throw new IllegalArgumentException(
          "names a file whose certificate " + (certificates.size() + 1) + " has no end");
    }
    return certificates;
  }

  private static String text(String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        throw new IllegalArgumentException("names a file that is too large for certificates");
      }
      return Files.readString(path, ISO_8859_1);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("names a file that cannot be read", e);
    }
  }

  private static X509Certificate certificate(String base64, int number) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "names a file whose certificate " + number + " cannot be read", e);
    }
  }

  private static Trust of(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<X509Certificate> all = new ArrayList<>(List.of(manager(null).getAcceptedIssuers()));
      all.addAll(authorities);
      for (X509Certificate one : all) {
        store.setCertificateEntry("authority-" + store.size(), one);
      }
      X509TrustManager manager = manager(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return new Trust(context.getSocketFactory(), manager);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("cannot be added to the JVM's own: " + e.getMessage(), e);
    }
  }

  /// @param store whom it trusts; null for the JVM's own
  private static X509TrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager one) {
        return one;
      }
    }
    throw new GeneralSecurityException("the JVM has no trust manager");
  }
}
