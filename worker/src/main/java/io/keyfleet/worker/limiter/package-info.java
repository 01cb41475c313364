/// The arithmetic of limits: when the next call may go out, computed from the times that are given.
@NullMarked
package io.keyfleet.worker.limiter;

import org.jspecify.annotations.NullMarked;
