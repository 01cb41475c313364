/// The register of runs, a compacted Kafka topic: reading it, following it, writing to it.
@NullMarked
package io.keyfleet.service.runs;

import org.jspecify.annotations.NullMarked;
