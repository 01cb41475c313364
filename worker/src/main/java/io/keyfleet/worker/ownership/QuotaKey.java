package io.keyfleet.worker.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.service.settings.Rate;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.account.Quota.Unit;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A quota's name in checkpoints: unit, window in milliseconds, models, such as `t60000:gpt-4o`.
/// Its count is no part of it, since what was used counts against a changed quota as well.
public final class QuotaKey {
  private static final int LONGEST = 60;
  private static final Pattern FORM = Pattern.compile("([a-z])(\\d{1,11})(?::([^;=|,]+))?");

  private QuotaKey() {}

  public static String of(Quota quota) {
    String name = letter(quota.unit()) + quota.rate().window().toMillis();
    if (quota.models().isEmpty()) {
      return name;
    }
    String models = URLEncoder.encode(String.join(",", new TreeSet<>(quota.models())), UTF_8);
    return models.length() <= LONGEST
        ? name + ":" + models
        : name + "#" + Integer.toHexString(models.hashCode());
  }

  /// The quota of that name with that count, where the name tells it.
  public static Optional<Quota> quota(String name, long count) {
    Matcher form = FORM.matcher(name);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      Rate rate = new Rate(count, Duration.ofMillis(Long.parseLong(form.group(2))));
      String models = form.group(3);
      Set<String> covered =
          models == null ? Set.of() : Set.of(URLDecoder.decode(models, UTF_8).split(","));
      return Optional.of(new Quota(unit(form.group(1)), rate, covered));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Unit unit(String letter) {
    return Arrays.stream(Unit.values())
        .filter(unit -> letter(unit).equals(letter))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  /// Another one for each.
  private static String letter(Unit unit) {
    return switch (unit) {
      case REQUESTS -> "r";
      case TOKENS -> "t";
      case INPUT_TOKENS -> "i";
      case OUTPUT_TOKENS -> "o";
    };
  }
}
