/// The kinds of request that APIs take, each with all that is particular to it.
@NullMarked
package io.keyfleet.contract.operation;

import org.jspecify.annotations.NullMarked;
