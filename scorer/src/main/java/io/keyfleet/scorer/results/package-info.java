/// Output files: results with a line per prompt, and the report.
@NullMarked
package io.keyfleet.scorer.results;

import org.jspecify.annotations.NullMarked;
