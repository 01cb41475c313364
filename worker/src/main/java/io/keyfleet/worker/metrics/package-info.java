/// What a worker counts.
@NullMarked
package io.keyfleet.worker.metrics;

import org.jspecify.annotations.NullMarked;
