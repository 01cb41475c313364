package io.keyfleet.worker.dispatch;

import io.keyfleet.worker.api.ChatApi;
import io.keyfleet.worker.ownership.Budget;
import io.keyfleet.worker.publish.CompletionQueue;
import io.keyfleet.worker.publish.ResultPublisher;
import java.util.concurrent.Executor;

/// What the dispatcher works with.
///
/// @param api answers prompts
/// @param publisher takes what became of them
/// @param completions is given those that arrived there
/// @param metrics counts
/// @param calls runs each call on a thread of its own
/// @param budget bounds what is spent
public record DispatchPorts(
    ChatApi api,
    ResultPublisher publisher,
    CompletionQueue completions,
    WorkerMetrics metrics,
    Executor calls,
    Budget budget) {}
