/// A fleet of processes beside a simulated API: its brokers, its workers, its prompts.
@NullMarked
package io.keyfleet.sandbox.processes;

import org.jspecify.annotations.NullMarked;
