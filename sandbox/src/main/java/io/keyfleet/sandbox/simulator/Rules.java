package io.keyfleet.sandbox.simulator;

import io.keyfleet.sandbox.simulator.faults.FaultKind;
import io.keyfleet.sandbox.simulator.quota.Admission;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what becomes of each call: faults of the account, its quota, faults of the endpoint, and
/// then the request itself. Safe for all threads.
final class Rules {
  private static final String HTML_PAGE =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad"
          + " Gateway</h1></center>\r\n<hr><center>simulated proxy</center>\r\n</body>\r\n</html>\r\n";
  private static final String BROKEN_OFF =
      "{\"id\":\"chatcmpl-simulated\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"mess";
  private static final String OVERLOAD_SECONDS = "1";

  private final Completions completions;
  private final List<Rule> order =
      List.of(Rules::faultOfAccount, this::quota, Rules::faultOfEndpoint);

  Rules(Completions completions) {
    this.completions = completions;
  }

  Ending decide(Call call) {
    for (Rule rule : order) {
      Optional<Ending> ending = rule.decide(call);
      if (ending.isPresent()) {
        return ending.get();
      }
    }
    return switch (ChatRequest.read(call.body())) {
      case ChatRequest.Invalid invalid ->
          new Ending.Refused(
              400, Errors.invalidRequest(invalid.message(), invalid.param(), invalid.code()));
      case ChatRequest.Valid valid -> new Ending.Answered(completions.answer(call, valid));
    };
  }

  private static Optional<Ending> faultOfAccount(Call call) {
    return call.fault().filter(FaultKind::beforeQuota).map(Rules::ending);
  }

  private static Optional<Ending> faultOfEndpoint(Call call) {
    return call.fault().map(Rules::ending);
  }

  private Optional<Ending> quota(Call call) {
    return call.arrival()
        .admission()
        .flatMap(admission ->
            switch (admission) {
              case Admission.Accepted _ -> Optional.empty();
              case Admission.Refused refused ->
                  Optional.of(
                      new Ending.Refused(
                          429,
                          Errors.rateLimit(
                              ChatRequest.model(call.body()).orElse(completions.model()),
                              call.account(),
                              refused),
                          RateHeaders.retryAfter(refused.resetNanos())));
            });
  }

  private static Ending ending(FaultKind fault) {
    return switch (fault) {
      case SERVER_ERROR -> new Ending.Refused(500, Errors.serverError());
      case OVERLOADED ->
          new Ending.Refused(503, Errors.overloaded(), Map.of("retry-after", OVERLOAD_SECONDS));
      case RESET -> new Ending.Cut();
      case HANG -> new Ending.Hung();
      case MALFORMED -> new Ending.Garbled(200, "application/json", BROKEN_OFF);
      case HTML -> new Ending.Garbled(502, "text/html", HTML_PAGE);
      case BARE_429 -> new Ending.Refused(429, Errors.bareRateLimit());
      case REVOKED -> new Ending.Refused(401, Errors.revokedKey());
      case INSUFFICIENT_QUOTA -> new Ending.Refused(429, Errors.insufficientQuota());
    };
  }
}
