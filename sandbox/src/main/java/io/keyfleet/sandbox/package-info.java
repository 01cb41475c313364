/// Everything the fleet can be tried against on one machine, without an account and without a bill.
@NullMarked
package io.keyfleet.sandbox;

import org.jspecify.annotations.NullMarked;
