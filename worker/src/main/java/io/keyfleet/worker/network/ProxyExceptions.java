package io.keyfleet.worker.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The hosts of `NO_PROXY`, and loopback always. A name covers its subdomains, with a leading dot
/// or without, as with curl; an address range covers addresses, not names that lead to them.
///
/// @param rules any of them is enough
record ProxyExceptions(List<Rule> rules) {
  static final ProxyExceptions NONE = new ProxyExceptions(List.of());

  private static final Pattern PORT = Pattern.compile("(.*[^:]):(\\d{1,5})");
  private static final Pattern NAME =
      Pattern.compile("(?:\\*?\\.)?([a-z0-9_-]+(?:\\.[a-z0-9_-]+)*)\\.?");
  private static final Pattern RANGE = Pattern.compile("(.+)/(\\d{1,3})");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final int ANY_PORT = 0;
  private static final int MAX_PORT = 65_535;

  ProxyExceptions {
    rules = List.copyOf(rules);
  }

  /// One entry.
  sealed interface Rule {
    boolean covers(String host, int port);
  }

  private record Everything() implements Rule {
    @Override
    public boolean covers(String host, int port) {
      return true;
    }
  }

  private record Domain(String name, int only) implements Rule {
    @Override
    public boolean covers(String host, int port) {
      boolean within = host.equals(name) || host.endsWith("." + name);
      return within && (only == ANY_PORT || only == port);
    }
  }

  /// Addresses whose first bits are those of a network.
  private record Range(InetAddress network, int bits, int only) implements Rule {
    @Override
    public boolean covers(String host, int port) {
      return literal(host).filter(this::contains).isPresent() && (only == ANY_PORT || only == port);
    }

    private boolean contains(InetAddress address) {
      byte[] own = network.getAddress();
      byte[] other = address.getAddress();
      if (own.length != other.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /// Reads a list whose entries stand between commas or blanks.
  ///
  /// @param mistakes takes each entry that is none
  static ProxyExceptions parse(String text, Consumer<String> mistakes) {
    List<Rule> rules = new ArrayList<>();
    for (String entry : text.toLowerCase(Locale.ROOT).split("[\\s,]+")) {
      if (!entry.isEmpty()) {
        rule(entry).ifPresentOrElse(rules::add, () -> mistakes.accept(entry));
      }
    }
    return new ProxyExceptions(rules);
  }

  private static Optional<Rule> rule(String entry) {
    if (entry.equals("*")) {
      return Optional.of(new Everything());
    }
    Matcher range = RANGE.matcher(entry);
    if (range.matches()) {
      int bits = Integer.parseInt(range.group(2));
      return literal(range.group(1))
          .filter(network -> bits <= network.getAddress().length * 8)
          .map(network -> new Range(network, bits, ANY_PORT));
    }
    Optional<Rule> whole = host(entry, ANY_PORT);
    Matcher port = PORT.matcher(entry);
    return whole.isEmpty() && port.matches()
        ? Optional.of(Integer.parseInt(port.group(2)))
            .filter(only -> only > 0 && only <= MAX_PORT)
            .flatMap(only -> host(port.group(1), only))
        : whole;
  }

  private static Optional<Rule> host(String text, int only) {
    Optional<InetAddress> address = literal(text);
    if (address.isPresent()) {
      return address.map(own -> new Range(own, own.getAddress().length * 8, only));
    }
    Matcher name = NAME.matcher(text);
    boolean numbers = NUMBERS.matcher(text).matches();
    return name.matches() && !numbers
        ? Optional.of(new Domain(name.group(1), only))
        : Optional.empty();
  }

  /// Whether calls to a host go without a proxy.
  ///
  /// @param host a name or an address, which may stand in brackets
  boolean cover(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    return loopback(name) || rules.stream().anyMatch(rule -> rule.covers(name, port));
  }

  private static boolean loopback(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || literal(name).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /// The address that a text is; nothing if it is a name.
  private static Optional<InetAddress> literal(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String bare = bracketed ? text.substring(1, text.length() - 1) : text;
    if (!NUMBERS.matcher(bare).matches() && !bare.contains(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
