/// The whole fleet on real brokers.
@NullMarked
package io.keyfleet.sandbox.fleet;

import org.jspecify.annotations.NullMarked;
