/// What a run will cost and when it will be done, before it is begun: the command that says so.
@NullMarked
package io.keyfleet.plan;

import org.jspecify.annotations.NullMarked;
