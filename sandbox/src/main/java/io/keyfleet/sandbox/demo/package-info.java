/// The whole fleet in one process, for a first look.
@NullMarked
package io.keyfleet.sandbox.demo;

import org.jspecify.annotations.NullMarked;
