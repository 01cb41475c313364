package io.keyfleet.worker.assignment;

import io.keyfleet.worker.account.Account;
import io.keyfleet.worker.account.Quota;
import io.keyfleet.worker.ownership.QuotaKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What an account is limited to, as members of the group tell each other: the count of each quota
/// by its [QuotaKey], and of calls at the same time by `n`.
///
/// @param counts by those names
record LimitTerms(Map<String, Long> counts) {
  static final LimitTerms NONE = new LimitTerms(Map.of());

  private static final String AT_ONCE = "n";

  LimitTerms {
    counts = Map.copyOf(counts);
  }

  static LimitTerms of(Account account) {
    Map<String, Long> counts = new HashMap<>();
    account
        .quotas()
        .forEach(quota -> counts.merge(QuotaKey.of(quota), quota.rate().count(), Math::min));
    account.maxInFlight().ifPresent(most -> counts.put(AT_ONCE, (long) most));
    return new LimitTerms(counts);
  }

  /// What [#words] wrote; what is none of that is passed over.
  static LimitTerms read(Set<String> words) {
    Map<String, Long> counts = new HashMap<>();
    for (String word : words) {
      int sign = word.lastIndexOf('=');
      if (sign > 0 && word.substring(sign + 1).matches("\\d{1,15}")) {
        counts.merge(word.substring(0, sign), Long.parseLong(word.substring(sign + 1)), Math::min);
      }
    }
    return new LimitTerms(counts);
  }

  /// Such as `r60000=500`.
  Set<String> words() {
    Set<String> words = new TreeSet<>();
    counts.forEach((name, count) -> words.add(name + "=" + count));
    return words;
  }

  /// All limits of both, the lower count of what both have.
  LimitTerms and(LimitTerms others) {
    Map<String, Long> both = new HashMap<>(counts);
    others.counts.forEach((name, count) -> both.merge(name, count, Math::min));
    return new LimitTerms(both);
  }

  /// An account that keeps its own limits and these. A quota whose name does not tell its models is
  /// kept only if the account has it, too.
  Account strictest(Account own) {
    Map<String, Long> rest = new TreeMap<>(counts);
    List<Quota> quotas = new ArrayList<>();
    for (Quota quota : own.quotas()) {
      Long count = rest.remove(QuotaKey.of(quota));
      quotas.add(count == null ? quota : quota.limitedTo(count));
    }
    Long atOnce = rest.remove(AT_ONCE);
    rest.forEach((name, count) -> QuotaKey.quota(name, count).ifPresent(quotas::add));
    int most = own.maxInFlight().orElse(Integer.MAX_VALUE);
    OptionalInt least =
        atOnce == null
            ? own.maxInFlight()
            : OptionalInt.of(Math.clamp(Math.min(atOnce, most), 1, Integer.MAX_VALUE));
    return own.limitedTo(quotas, least);
  }
}
