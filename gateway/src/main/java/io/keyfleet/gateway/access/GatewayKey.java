package io.keyfleet.gateway.access;

import io.keyfleet.contract.Owner;
import java.util.Optional;

/// Somebody who may use the gateway.
///
/// @param name owner of files and batches
/// @param topic the prompt topic of its batches
/// @param owner as whose its prompts take turns; nothing: as those of their topics
/// @param budget what it may use; nothing: any amount
public record GatewayKey(
    String name, String topic, Optional<Owner> owner, Optional<KeyBudget> budget) {
  /// One without a share and a budget.
  public GatewayKey(String name, String topic) {
    this(name, topic, Optional.empty(), Optional.empty());
  }
}
