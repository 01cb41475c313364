/// A fleet as its clients see it.
@NullMarked
package io.keyfleet.sandbox.fleet;

import org.jspecify.annotations.NullMarked;
