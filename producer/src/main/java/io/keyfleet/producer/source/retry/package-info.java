/// Publishes a run's dead prompts again, as a run that names the old one.
@NullMarked
package io.keyfleet.producer.source.retry;

import org.jspecify.annotations.NullMarked;
