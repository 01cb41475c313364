/// What keys have used of their budgets.
@NullMarked
package io.keyfleet.gateway.usage;

import org.jspecify.annotations.NullMarked;
