/// How long calls take inside the quotas of a pool, by the worker's own limiters on virtual time.
@NullMarked
package io.keyfleet.plan.quota;

import org.jspecify.annotations.NullMarked;
