package io.keyfleet.contract.operation;

import org.jspecify.annotations.Nullable;

/// What is left of a response of which only the text was kept.
///
/// @param id a name for it
/// @param created seconds since 1970
/// @param model that answered
/// @param text what it said
/// @param finishReason one of OpenAI's, such as `stop` or `length`
/// @param tokens what it took
public record KnownAnswer(
    String id,
    long created,
    String model,
    String text,
    @Nullable String finishReason,
    TokenCounts tokens) {}
