/// Numbers in a text, with their units.
@NullMarked
package io.keyfleet.scorer.grading.number;

import org.jspecify.annotations.NullMarked;
