package io.keyfleet.worker.publish;

import io.keyfleet.contract.PromptId;

/// Kafka has the answer of a prompt, or its death.
///
/// @param answered it is in the answers topic, or else in the dead one
/// @param offset its offset there
public record Acknowledgement(PromptId prompt, boolean answered, long offset) {}
