/// What calls took: attempts, time, tokens, quotas.
@NullMarked
package io.keyfleet.scorer.tally.usage;

import org.jspecify.annotations.NullMarked;
