/// The scorer's commands beside scoring, and their flags.
@NullMarked
package io.keyfleet.scorer.command;

import org.jspecify.annotations.NullMarked;
