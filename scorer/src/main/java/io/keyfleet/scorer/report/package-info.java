/// The report, and what people are told of it.
@NullMarked
package io.keyfleet.scorer.report;

import org.jspecify.annotations.NullMarked;
