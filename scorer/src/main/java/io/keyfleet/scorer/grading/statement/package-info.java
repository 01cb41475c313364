/// What an answer states last: a number, a choice, items or a text.
@NullMarked
package io.keyfleet.scorer.grading.statement;

import org.jspecify.annotations.NullMarked;
