/// The contract of a chat completions API, as far as Keyfleet relies on it.
@NullMarked
package io.keyfleet.sandbox.contract;

import org.jspecify.annotations.NullMarked;
