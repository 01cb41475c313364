package io.keyfleet.service.settings;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The host of an address. Services of compose files and the like have names with `_`, which no
/// host name of the internet may have, so that [URI#getHost] gives none for them.
public final class HostName {
  private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

  private HostName() {}

  /// The host; nothing if the address has none.
  public static Optional<String> of(URI url) {
    if (url.getHost() != null) {
      return Optional.of(url.getHost());
    }
    Matcher authority = authority(url);
    return authority.matches() ? Optional.of(authority.group(1)) : Optional.empty();
  }

  /// The port; less than 0 if the address names none.
  public static int port(URI url) {
    Matcher authority = authority(url);
    return url.getHost() == null && authority.matches() && authority.group(2) != null
        ? Integer.parseInt(authority.group(2))
        : url.getPort();
  }

  private static Matcher authority(URI url) {
    return AUTHORITY.matcher(url.getRawAuthority() == null ? "" : url.getRawAuthority());
  }
}
