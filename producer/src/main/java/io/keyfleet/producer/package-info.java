/// The producer: puts prompts on a topic.
@NullMarked
package io.keyfleet.producer;

import org.jspecify.annotations.NullMarked;
