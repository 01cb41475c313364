/// The pool: which accounts there are, read from a pool file or from the few settings of its short
/// form, and the command that checks it.
@NullMarked
package io.keyfleet.worker.pool;

import org.jspecify.annotations.NullMarked;
