/// Batches as they are kept, each with the lines of its input.
@NullMarked
package io.keyfleet.gateway.batches.store;

import org.jspecify.annotations.NullMarked;
