/// What an answer's text says: its reasoning, its markup, its numbers and its last statement.
@NullMarked
package io.keyfleet.scorer.grading.text;

import org.jspecify.annotations.NullMarked;
