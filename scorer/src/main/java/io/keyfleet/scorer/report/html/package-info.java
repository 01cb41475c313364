/// The report as a page that needs nothing else: no server, no script, no file beside it.
@NullMarked
package io.keyfleet.scorer.report.html;

import org.jspecify.annotations.NullMarked;
