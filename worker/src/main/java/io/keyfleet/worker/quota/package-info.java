/// How an account's quotas are kept: its limiters together, what providers report of limits, and
/// when requests arrived.
@NullMarked
package io.keyfleet.worker.quota;

import org.jspecify.annotations.NullMarked;
