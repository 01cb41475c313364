package io.keyfleet.contract.operation;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// What the body of a response says, whatever kind it is of.
///
/// @param answers whether there is an answer in it, be it an empty one
/// @param text what the model said; where that is nothing, why it refused
/// @param finishReason why it ends there; in OpenAI's words where the API has a closed list of its
///   own, else as the API has it; null where it says nothing
/// @param part the part of the body that answers, in which an error of its own may stand
/// @param tokens what it took
public record Reply(
    boolean answers,
    String text,
    @Nullable String finishReason,
    JsonNode part,
    TokenCounts tokens) {}
