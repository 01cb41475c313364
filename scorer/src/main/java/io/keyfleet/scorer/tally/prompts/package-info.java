/// Sets of prompts, one bit each.
@NullMarked
package io.keyfleet.scorer.tally.prompts;

import org.jspecify.annotations.NullMarked;
