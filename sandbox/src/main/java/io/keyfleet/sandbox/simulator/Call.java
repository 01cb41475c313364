package io.keyfleet.sandbox.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyfleet.contract.PromptId;
import io.keyfleet.sandbox.simulator.faults.FaultKind;
import java.util.Optional;

/// A chat request of a known account.
///
/// @param id decides, with the seed, its latency and the id of its completion
/// @param account who is billed
/// @param arrival when it came, and what the quota says
/// @param fault what strikes it
/// @param prompt which prompt it is for, where the client says so
/// @param body of the request; a missing node where it is not JSON
record Call(
    long id,
    Account account,
    Account.Arrival arrival,
    Optional<FaultKind> fault,
    Optional<PromptId> prompt,
    JsonNode body) {}
