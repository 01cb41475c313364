package io.keyfleet.simulator.audit;

import io.keyfleet.simulator.quota.QuotaSpec;
import io.keyfleet.simulator.quota.TokenUsage;
import java.util.ArrayList;
import java.util.List;

/// What an account, one of its keys or one model of it was used for. For one thread at a time.
final class UseLog {
  private final String of;
  private final List<QuotaSpec> quotas;
  private final List<QuotaLog> logs;
  private long calls;
  private long ok;
  private long refused;
  private int inFlight;
  private int maxInFlight;
  private long inputTokens;
  private long outputTokens;

  /// @param of whose use
  /// @param quotas those that may be about it
  UseLog(String of, List<QuotaSpec> quotas) {
    this.of = of;
    this.quotas = quotas;
    this.logs = quotas.stream().map(QuotaLog::of).toList();
  }

  /// A call in the logs of those quotas that are about it.
  ///
  /// @param log whose
  /// @param marks one a quota, in their order; nothing if a quota is not about it
  record Entry(UseLog log, boolean accepted, List<Marked> marks) {
    void ended(CallEnd end, TokenUsage used) {
      log.end(this, end, used);
    }
  }

  private record Marked(QuotaLog log, QuotaLog.Mark mark) {}

  /// @param accepted whether all quotas let it in
  Entry arrived(long now, TokenUsage usage, boolean accepted) {
    calls++;
    inFlight++;
    maxInFlight = Math.max(maxInFlight, inFlight);
    List<Marked> marks = new ArrayList<>(logs.size());
    for (int i = 0; i < logs.size(); i++) {
      if (quotas.get(i).isAbout(usage.model())) {
        QuotaLog log = logs.get(i);
        marks.add(new Marked(log, log.arrived(now, usage, accepted)));
      }
    }
    return new Entry(this, accepted, marks);
  }

  private void end(Entry entry, CallEnd end, TokenUsage used) {
    inFlight--;
    switch (end) {
      case ANSWERED -> {
        ok++;
        inputTokens += used.inputTokens();
        outputTokens += used.outputTokens();
      }
      case TOO_MANY -> refused++;
      case FAILED -> {}
    }
    if (entry.accepted()) {
      entry.marks().forEach(marked -> marked.log().ended(marked.mark(), used));
    }
  }

  long calls() {
    return calls;
  }

  long ok() {
    return ok;
  }

  long refused() {
    return refused;
  }

  int inFlight() {
    return inFlight;
  }

  Audit.Use snapshot() {
    return new Audit.Use(
        of,
        calls,
        ok,
        refused,
        calls - ok - refused - inFlight,
        maxInFlight,
        inputTokens,
        outputTokens,
        logs.stream().map(QuotaLog::snapshot).toList());
  }
}
