/// HTTP, as the simulated API speaks it on top of the JDK's server.
@NullMarked
package io.keyfleet.simulator.http;

import org.jspecify.annotations.NullMarked;
