package io.keyfleet.simulator.api;

import io.keyfleet.contract.PromptId;
import io.keyfleet.simulator.completion.ChatRequest;
import io.keyfleet.simulator.completion.Completion;
import io.keyfleet.simulator.completion.ModelAnswers;
import io.keyfleet.simulator.dialect.ErrorCatalog;
import io.keyfleet.simulator.dialect.ErrorReply;
import io.keyfleet.simulator.fault.Effect;
import io.keyfleet.simulator.fault.Fault;
import io.keyfleet.simulator.fault.FaultKind;
import io.keyfleet.simulator.http.Exchange;
import io.keyfleet.simulator.quota.Admission;
import io.keyfleet.simulator.settings.SimulatedProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Decides what becomes of each call: faults of the account, its quotas, the model, faults of the
/// endpoint, and then the request itself. Safe for all threads.
final class Rules {
  private static final String OVERLOAD_SECONDS = "1";

  /// A hung call is let go after this: what OpenAI's own clients wait at most.
  private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

  private static final Duration SLOW = Duration.ofSeconds(2);

  private final ModelAnswers completions;
  private final SimulatedProvider provider;
  private final List<Rule> order =
      List.of(Rules::faultOfAccount, Rules::quotas, this::model, Rules::faultOfEndpoint);

  Rules(ModelAnswers completions, SimulatedProvider provider) {
    this.completions = completions;
    this.provider = provider;
  }

  Decision decide(ApiCall call) {
    for (Rule rule : order) {
      Optional<Decision> decision = rule.decide(call);
      if (decision.isPresent()) {
        return decision.get();
      }
    }
    return call.request()
        .map(request -> answer(call, request))
        .orElseGet(() -> new Decision.Refused(ErrorReply.tooLarge(Exchange.MAX_BODY_BYTES)));
  }

  private Decision answer(ApiCall call, ChatRequest request) {
    return switch (request) {
      case ChatRequest.Invalid invalid ->
          new Decision.Refused(
              ErrorReply.invalidRequest(invalid.message(), invalid.param(), invalid.code()));
      case ChatRequest.Valid valid -> answer(call, valid);
    };
  }

  private Decision answer(ApiCall call, ChatRequest.Valid request) {
    Optional<Effect> effect = call.fault().map(fault -> fault.fault().effect());
    Optional<String> reason =
        effect.flatMap(one ->
            one instanceof Effect.Finish finish ? Optional.of(finish.reason()) : Optional.empty());
    Effect.Flaw flaw =
        effect.orElse(null) instanceof Effect.Deliver deliver ? deliver.flaw() : Effect.Flaw.NONE;
    String identity = call.prompt().map(PromptId::toString).orElse("");
    Completion completion = completions.answer(call.id(), call.model(), request, identity, reason);
    return new Decision.Answered(completion, flaw, delay(call.fault(), SLOW));
  }

  private static Optional<Decision> faultOfAccount(ApiCall call) {
    return call.fault().filter(fault -> fault.fault().beforeQuota()).flatMap(Rules::ending);
  }

  private static Optional<Decision> faultOfEndpoint(ApiCall call) {
    return call.fault().flatMap(Rules::ending);
  }

  private static Optional<Decision> quotas(ApiCall call) {
    return call.arrival()
        .admission()
        .flatMap(admission ->
            switch (admission) {
              case Admission.Accepted _ -> Optional.empty();
              case Admission.Refused refused -> Optional.of(new Decision.Limited(refused.cause()));
            });
  }

  private Optional<Decision> model(ApiCall call) {
    boolean asksNone = call.request().filter(ChatRequest.WITHOUT_MODEL::equals).isPresent();
    return asksNone || provider.serves(call.model())
        ? Optional.empty()
        : Optional.of(new Decision.Refused(ErrorReply.unknownModel(call.model())));
  }

  private static Optional<Decision> ending(Fault fault) {
    return switch (fault.fault().effect()) {
      case Effect.Refuse refuse -> Optional.of(refused(fault, refuse.trouble()));
      case Effect.Garble garble -> Optional.of(new Decision.Garbled(garble));
      case Effect.Cut _ -> Optional.of(new Decision.Cut());
      case Effect.Hang _ -> Optional.of(new Decision.Hung(delay(Optional.of(fault), LONGEST_HANG)));
      case Effect.Deliver _, Effect.Finish _, Effect.Shrink _ -> Optional.empty();
    };
  }

  private static Decision refused(Fault fault, ErrorCatalog trouble) {
    String standard = fault.fault() == FaultKind.OVERLOADED ? OVERLOAD_SECONDS : null;
    String retryAfter = fault.terms().retryAfter() == null ? standard : fault.terms().retryAfter();
    ErrorReply error = trouble.error();
    return new Decision.Refused(
        retryAfter == null || retryAfter.isEmpty() ? error : error.with("retry-after", retryAfter));
  }

  private static Duration delay(Optional<Fault> fault, Duration standard) {
    return fault.flatMap(one -> Optional.ofNullable(one.terms().delay())).orElse(standard);
  }
}
