/// What failures are attributed to, and how long to wait before the next call.
@NullMarked
package io.keyfleet.worker.failure;

import org.jspecify.annotations.NullMarked;
