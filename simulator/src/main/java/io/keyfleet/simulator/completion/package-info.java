/// Chat completions: what is read of a request, and the forms that an answer has.
@NullMarked
package io.keyfleet.simulator.completion;

import org.jspecify.annotations.NullMarked;
