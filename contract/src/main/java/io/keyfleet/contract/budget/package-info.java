/// What tokens cost, and what a run may spend.
@NullMarked
package io.keyfleet.contract.budget;

import org.jspecify.annotations.NullMarked;
