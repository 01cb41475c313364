/// Workloads with planned harm, run by real processes and held against the guarantees.
@NullMarked
package io.keyfleet.sandbox.scenarios;

import org.jspecify.annotations.NullMarked;
