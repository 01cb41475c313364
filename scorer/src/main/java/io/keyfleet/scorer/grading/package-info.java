/// What an answer's text is worth against the reference answer.
@NullMarked
package io.keyfleet.scorer.grading;

import org.jspecify.annotations.NullMarked;
