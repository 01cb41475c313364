/// Verdicts: an answer's text compared with the reference answer.
@NullMarked
package io.keyfleet.scorer.grading;

import org.jspecify.annotations.NullMarked;
