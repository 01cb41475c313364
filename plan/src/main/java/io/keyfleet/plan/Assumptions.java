package io.keyfleet.plan;

import io.keyfleet.plan.workload.EarlierAnswers;
import io.keyfleet.producer.price.PriceList;
import io.keyfleet.worker.quota.LimiterSettings;
import java.time.Duration;

/// What a plan supposes beside the prompts and the pool.
///
/// @param limits how the workers will keep quotas
/// @param earlier answers that show what such prompts take
/// @param answerTokens tokens of an answer where no sample shows them
/// @param call duration of a call
/// @param prices of models that the pool names no price of
public record Assumptions(
    LimiterSettings limits,
    EarlierAnswers earlier,
    long answerTokens,
    Duration call,
    PriceList prices) {}
