/// An account while a worker owns it: the permit to make one call, the lease, which keys and models
/// may be used, and what is handed to the next owner.
@NullMarked
package io.keyfleet.worker.ownership;

import org.jspecify.annotations.NullMarked;
