package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.api.ChatApi;
import java.util.concurrent.Executor;

/// What the dispatcher works with.
///
/// @param api answers prompts
/// @param outbox takes what became of them
/// @param settlements hears of those that arrived there
/// @param figures counts
/// @param calls runs each call on a thread of its own
/// @param budget bounds what is spent
public record Outside(
    ChatApi api,
    Outbox outbox,
    Settlements settlements,
    Figures figures,
    Executor calls,
    Budget budget) {}
