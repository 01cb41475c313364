/// Prompts with ready answers, for measuring scorers without an API.
@NullMarked
package io.keyfleet.sandbox.loadgen;

import org.jspecify.annotations.NullMarked;
