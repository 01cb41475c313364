/// Prompts that wait for a call, in fair queues, one for each model.
@NullMarked
package io.keyfleet.worker.queue;

import org.jspecify.annotations.NullMarked;
