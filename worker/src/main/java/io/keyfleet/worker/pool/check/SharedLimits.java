package io.keyfleet.worker.pool.check;

import io.keyfleet.worker.quota.LimitReport.Dimension;
import io.keyfleet.worker.quota.LimitReport.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Notices accounts that seem to be one account to their provider: two that belong to the same
/// organization and project, or whose calls one after the other drew on the same count.
final class SharedLimits {
  private SharedLimits() {}

  /// A line for each pair.
  ///
  /// @param probes in the order in which the calls were made
  static List<String> among(List<Probe> probes) {
    List<String> lines = new ArrayList<>();
    for (int later = 1; later < probes.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        Probe first = probes.get(earlier);
        Probe second = probes.get(later);
        String pair = first.account().id() + " and " + second.account().id() + " ";
        reason(first, second).ifPresent(reason -> lines.add(pair + reason));
      }
    }
    return lines;
  }

  private static Optional<String> reason(Probe first, Probe second) {
    if (!first.account().provider().overlaps(second.account().provider())) {
      return Optional.empty();
    }
    Optional<String> organization = first.reply().limits().organization();
    Optional<String> other = second.reply().limits().organization();
    if (organization.isPresent() && other.isPresent() && !organization.equals(other)) {
      return Optional.empty();
    }
    Optional<String> project = first.reply().limits().project();
    if (organization.isPresent()
        && organization.equals(other)
        && project.equals(second.reply().limits().project())) {
      return Optional.of(
          "both belong to organization %s%s: they most likely share its limits; make them one"
                  .formatted(
                      organization.get(), project.map(name -> ", project " + name).orElse(""))
              + " account with several keys");
    }
    return ownModel(first).equals(ownModel(second)) && sameCount(first, second)
        ? Optional.of("look like one: a call of the one was missing from what the other had left")
        : Optional.empty();
  }

  private static String ownModel(Probe probe) {
    return probe.account().provider().nameOf(probe.model());
  }

  /// Whether both have the same limit, and of what the first had left the second has one call less:
  /// any other difference may come from whoever else uses them.
  private static boolean sameCount(Probe first, Probe second) {
    Limit before = first.limits().get(Dimension.REQUESTS);
    Limit after = second.limits().get(Dimension.REQUESTS);
    return before != null
        && after != null
        && before.limit().isPresent()
        && before.limit().equals(after.limit())
        && oneLess(after.remaining(), before.remaining());
  }

  private static boolean oneLess(OptionalLong after, OptionalLong before) {
    return after.isPresent() && before.isPresent() && before.getAsLong() - after.getAsLong() == 1;
  }
}
