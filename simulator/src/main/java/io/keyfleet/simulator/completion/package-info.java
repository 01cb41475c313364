/// The kinds of request: what is read of each, and the forms that an answer has.
@NullMarked
package io.keyfleet.simulator.completion;

import org.jspecify.annotations.NullMarked;
