/// The command that checks and probes a pool.
@NullMarked
package io.keyfleet.worker.pool.check;

import org.jspecify.annotations.NullMarked;
