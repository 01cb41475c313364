/// The report, and its lines for people.
@NullMarked
package io.keyfleet.scorer.report;

import org.jspecify.annotations.NullMarked;
