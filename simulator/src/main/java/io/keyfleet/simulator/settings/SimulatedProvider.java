package io.keyfleet.simulator.settings;

import io.keyfleet.simulator.dialect.Dialect;
import io.keyfleet.simulator.dialect.Dialects;
import java.util.List;

/// Whom the API pretends to be.
///
/// @param dialect how it speaks
/// @param models that it serves; where none is named, any that is asked for
public record SimulatedProvider(Dialect dialect, List<String> models) {
  /// OpenAI, with any model.
  public static final SimulatedProvider OPENAI = new SimulatedProvider(Dialects.OPENAI, List.of());

  public SimulatedProvider {
    models = List.copyOf(models);
  }

  public boolean serves(String model) {
    return models.isEmpty() || models.contains(model);
  }
}
