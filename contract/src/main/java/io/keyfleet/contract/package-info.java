/// What travels through Kafka: prompts, answers, dead prompts, and the topics they are on.
@NullMarked
package io.keyfleet.contract;

import org.jspecify.annotations.NullMarked;
