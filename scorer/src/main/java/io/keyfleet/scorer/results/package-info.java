/// The files that take scores away: one line a prompt, and the report.
@NullMarked
package io.keyfleet.scorer.results;

import org.jspecify.annotations.NullMarked;
