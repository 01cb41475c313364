/// Which prompt goes out next with which account, and what follows from each outcome.
@NullMarked
package io.keyfleet.worker.dispatch;

import org.jspecify.annotations.NullMarked;
