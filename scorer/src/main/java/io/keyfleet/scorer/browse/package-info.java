/// What the page reads back of answers: the index finds them, Kafka has them.
@NullMarked
package io.keyfleet.scorer.browse;

import org.jspecify.annotations.NullMarked;
