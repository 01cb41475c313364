/// Chat completions: what is read of a request, and the forms that an answer has.
@NullMarked
package io.keyfleet.sandbox.simulator.completions;

import org.jspecify.annotations.NullMarked;
