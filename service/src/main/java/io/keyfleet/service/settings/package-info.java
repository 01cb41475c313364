/// Settings from flags, the environment and `.env`, with every mistake reported at once.
@NullMarked
package io.keyfleet.service.settings;

import org.jspecify.annotations.NullMarked;
