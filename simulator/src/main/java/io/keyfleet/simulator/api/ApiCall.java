package io.keyfleet.simulator.api;

import io.keyfleet.contract.PromptId;
import io.keyfleet.simulator.completion.ChatRequest;
import io.keyfleet.simulator.fault.Fault;
import java.util.Optional;

/// A chat request of a known account.
///
/// @param id decides, with the seed, its latency and the id of its completion
/// @param arrival when it came, and what the quotas say
/// @param fault what strikes it
/// @param prompt which prompt it is for, where the client says so
/// @param model that is asked
/// @param request what it asks for; nothing if its body was too large to be read
record ApiCall(
    long id,
    SimulatedAccount.Arrival arrival,
    Optional<Fault> fault,
    Optional<PromptId> prompt,
    String model,
    Optional<ChatRequest> request) {}
