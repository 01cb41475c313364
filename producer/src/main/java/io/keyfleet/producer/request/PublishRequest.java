package io.keyfleet.producer.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyfleet.contract.Sha256;
import io.keyfleet.contract.budget.RunBudget;
import io.keyfleet.contract.run.RunRecord;
import io.keyfleet.producer.publish.Run;
import io.keyfleet.producer.reuse.ReuseRule;
import io.keyfleet.producer.source.Template;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is to be published.
///
/// @param topic the prompt topic
/// @param run what its prompts have in common
/// @param label what a person calls the run, if anything
/// @param material where the prompts come from
/// @param budget what their answers may take; money has no prices before the run is registered
/// @param reuse which of their requests may have answers of earlier runs; nothing: none
/// @param notices flags that have no meaning in this request
public record PublishRequest(
    String topic,
    Run run,
    Optional<String> label,
    SourceSpec material,
    Optional<RunBudget> budget,
    Optional<ReuseRule> reuse,
    List<String> notices) {

  /// The source as it is registered; reads a file through.
  public RunRecord.Source source() {
    SourceSpec.Facts facts = material.look();
    return new RunRecord.Source(
        material.origin(),
        material.stored(),
        run.model().orElse(null),
        facts.essence().map(essence -> sha256(essence + " " + run.model().orElse(""))).orElse(null),
        boxed(facts.bytes()),
        boxed(facts.entries()),
        null);
  }

  /// The same from another source.
  PublishRequest from(SourceSpec other) {
    return new PublishRequest(topic, run, label, other, budget, reuse, notices);
  }

  /// The same with this budget.
  public PublishRequest with(RunBudget other) {
    return new PublishRequest(topic, run, label, material, Optional.of(other), reuse, notices);
  }

  /// Name of the template, or null if there is none.
  public @Nullable String template() {
    return material.template().map(Template::name).orElse(null);
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static String sha256(String text) {
    byte[] hash = Sha256.of(text.getBytes(UTF_8));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }
}
