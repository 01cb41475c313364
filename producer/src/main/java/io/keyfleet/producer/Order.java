package io.keyfleet.producer;

import io.keyfleet.producer.prompts.PromptSource;
import io.keyfleet.producer.publish.Run;
import java.util.List;
import java.util.function.Supplier;

/// What the producer was asked for.
///
/// @param topic the prompt topic
/// @param run what its prompts have in common
/// @param origin where the prompts come from, in words, with all that it takes to make them again
/// @param source opens that
/// @param notices flags that have no meaning in this order
record Order(
    String topic, Run run, String origin, Supplier<PromptSource> source, List<String> notices) {}
