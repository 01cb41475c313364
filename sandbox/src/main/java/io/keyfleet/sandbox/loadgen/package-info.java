/// Prompts that are answered already, for measuring scorers without an API.
@NullMarked
package io.keyfleet.sandbox.loadgen;

import org.jspecify.annotations.NullMarked;
