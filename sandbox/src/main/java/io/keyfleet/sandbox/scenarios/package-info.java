/// Workloads with injected faults, run by real processes and checked against the guarantees.
@NullMarked
package io.keyfleet.sandbox.scenarios;

import org.jspecify.annotations.NullMarked;
