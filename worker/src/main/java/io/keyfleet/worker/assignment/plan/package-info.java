/// Which worker owns which accounts and which prompt partitions, as pure functions.
@NullMarked
package io.keyfleet.worker.assignment.plan;

import org.jspecify.annotations.NullMarked;
