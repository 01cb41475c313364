package io.keyfleet.scorer.page;

import io.keyfleet.scorer.scale.FleetLoad;
import io.keyfleet.scorer.scale.WorkersWanted;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `/api/scale`: what a scaler of the workers goes by, for KEDA's metrics-api trigger. Safe for all
/// threads.
final class ScaleApi {
  static final String PATH = "/api/scale";

  private static final String PROMPTS_PER_WORKER = "promptsPerWorker";

  private volatile Supplier<Optional<FleetLoad>> load = Optional::empty;
  private volatile double promptsPerWorker = 1;

  void follow(Supplier<Optional<FleetLoad>> other, double prompts) {
    promptsPerWorker = prompts;
    load = other;
  }

  HttpReply reply(URI uri) {
    List<String> given =
        AnswersQuery.of(uri).parameters().getOrDefault(PROMPTS_PER_WORKER, List.of());
    try {
      double prompts = given.isEmpty() ? promptsPerWorker : Double.parseDouble(given.getFirst());
      if (!(prompts > 0) || Double.isInfinite(prompts)) {
        throw new NumberFormatException("not above 0");
      }
      return load.get()
          .map(known -> HttpReply.json(WorkersWanted.of(known, prompts)))
          .orElseGet(() -> HttpReply.problem(503, "Kafka does not say what the workers have left"));
    } catch (NumberFormatException e) {
      return HttpReply.problem(400, "'" + PROMPTS_PER_WORKER + "' must be a number above 0");
    }
  }
}
