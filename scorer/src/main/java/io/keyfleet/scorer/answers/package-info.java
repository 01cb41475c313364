/// The index of all answers: what can be filtered by, and where Kafka has the rest.
@NullMarked
package io.keyfleet.scorer.answers;

import org.jspecify.annotations.NullMarked;
