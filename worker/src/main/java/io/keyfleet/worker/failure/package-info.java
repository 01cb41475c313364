/// To whom failures are attributed, and how long nobody calls again.
@NullMarked
package io.keyfleet.worker.failure;

import org.jspecify.annotations.NullMarked;
