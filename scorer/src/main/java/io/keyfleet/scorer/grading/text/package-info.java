/// The text of an answer without its reasoning and its markup.
@NullMarked
package io.keyfleet.scorer.grading.text;

import org.jspecify.annotations.NullMarked;
