/// What a publishing command is asked for, from its flags.
@NullMarked
package io.keyfleet.producer.request;

import org.jspecify.annotations.NullMarked;
