package io.keyfleet.sandbox.demo;

import io.keyfleet.scorer.report.Report;
import io.keyfleet.scorer.settings.Outputs;
import io.keyfleet.service.terminal.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a demo prints if it ended before its prompts were settled: what exists, where, and how to
/// continue.
final class Stopped {
  private Stopped() {}

  /// @param folder keeps what there is, if any does
  static List<String> lines(
      Messages messages, Report report, Outputs outputs, Optional<DemoFolder> folder) {
    long settled = report.counts().settled();
    long dead = report.deadByCause().values().stream().mapToLong(Long::longValue).sum();
    List<String> lines = new ArrayList<>();
    lines.add(messages.say("stopped", settled, report.prompts()));
    lines.add(
        outputs
            .resultsDraft()
            .map(draft -> messages.say("stopped-results", settled - dead, draft))
            .orElseGet(() -> messages.say("stopped-without-results")));
    lines.add(
        folder
            .map(kept -> messages.say("stopped-kept", kept.root()))
            .orElseGet(() -> messages.say("stopped-not-kept")));
    return lines;
  }
}
