/// Other people's clients of the OpenAI API, which must work against the simulated one.
@NullMarked
package io.keyfleet.clients;

import org.jspecify.annotations.NullMarked;
