package io.keyfleet.worker.network;

import io.keyfleet.service.settings.Secret;
import java.util.List;

/// The value of a header, which is never shown.
///
/// @param text all of it
/// @param secrets those parts of it that stand in variables and files
public record HeaderValue(String text, List<Secret> secrets) {
  public HeaderValue {
    secrets = List.copyOf(secrets);
  }

  @Override
  public String toString() {
    return "***";
  }
}
