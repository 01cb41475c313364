/// A real Kafka broker inside this JVM.
@NullMarked
package io.keyfleet.sandbox.broker;

import org.jspecify.annotations.NullMarked;
