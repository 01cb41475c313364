/// What a scorer reads: the topics, their records, the register of runs.
@NullMarked
package io.keyfleet.scorer.input;

import org.jspecify.annotations.NullMarked;
