/// Kafka clients' common settings, and topics that are there before they are used.
@NullMarked
package io.keyfleet.service.kafka;

import org.jspecify.annotations.NullMarked;
