/// A scorer's memory across restarts: what it had counted up to which positions.
@NullMarked
package io.keyfleet.scorer.snapshot;

import org.jspecify.annotations.NullMarked;
