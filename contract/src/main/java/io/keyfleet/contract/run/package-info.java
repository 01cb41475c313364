/// Runs as they stand on the runs topic, with the source of their prompts.
@NullMarked
package io.keyfleet.contract.run;

import org.jspecify.annotations.NullMarked;
