/// Runs on a real broker: published, broken off, resumed.
@NullMarked
package io.keyfleet.sandbox.runs;

import org.jspecify.annotations.NullMarked;
