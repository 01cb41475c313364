package io.keyfleet.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyfleet.plan.workload.Range;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a run will take. The names are stable: they are those of `--json`.
///
/// @param prompts prompts that will be called for
/// @param promptsByModel those, by the logical names of their models
/// @param unserved prompts of models that no account serves, by model; nothing below counts them
/// @param bad lines that are no prompts
/// @param shares who does what
/// @param binding what calls wait for, longest first
/// @param oneMore what an account more would save, most first
public record RunPlan(
    long prompts,
    Map<String, Long> promptsByModel,
    Map<String, Long> unserved,
    long bad,
    Tokens tokens,
    Cost cost,
    Finish finish,
    List<Binding> binding,
    List<OneMore> oneMore,
    List<Share> shares) {

  /// Tokens of all calls.
  ///
  /// @param input tokens read
  /// @param output tokens written
  /// @param inputMeasured whether a sample showed how length and tokens go together; else assumed
  /// @param outputMeasured whether a sample showed how long answers are; else assumed
  /// @param sample answers of the sample
  /// @param matched those of them that answer prompts of this workload
  public record Tokens(
      Range input,
      Range output,
      boolean inputMeasured,
      boolean outputMeasured,
      long sample,
      long matched) {}

  /// What it costs.
  ///
  /// @param total of all calls that have a price; null where none has
  /// @param list date of the list that a price was taken from; null where the pool names all
  /// @param unpriced models without a price, as `model of provider`
  public record Cost(
      String currency, @Nullable Range total, @Nullable String list, List<String> unpriced) {}

  /// When it is done.
  ///
  /// @param quotaSeconds from the first call to the last, by the quotas alone
  /// @param seconds from the first call to the last answer, with the workers' margins
  /// @param callSeconds duration of a call that was supposed
  /// @param callMeasured whether a sample showed it
  public record Finish(
      double quotaSeconds, Range seconds, double callSeconds, boolean callMeasured) {}

  /// A limit and the part of the time for which calls wait for it, 0 to 1.
  public record Binding(String provider, String limit, double share) {}

  /// What one more account would save, with quotas of its own.
  ///
  /// @param like the account that it would be like
  public record OneMore(String provider, String like, double savesSeconds) {}

  /// What an account does for a model.
  ///
  /// @param cost null where the model has no price
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Share(
      String model,
      String provider,
      String account,
      long calls,
      Range inputTokens,
      Range outputTokens,
      @Nullable Range cost) {}
}
