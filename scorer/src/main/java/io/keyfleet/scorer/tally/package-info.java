/// Running counts in which every prompt counts once.
@NullMarked
package io.keyfleet.scorer.tally;

import org.jspecify.annotations.NullMarked;
