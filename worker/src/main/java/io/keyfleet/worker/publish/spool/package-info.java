/// Files for results that Kafka does not accept.
@NullMarked
package io.keyfleet.worker.publish.spool;

import org.jspecify.annotations.NullMarked;
