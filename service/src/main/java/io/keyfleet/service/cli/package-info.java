/// The command line: exit codes, and errors as one clear line.
@NullMarked
package io.keyfleet.service.cli;

import org.jspecify.annotations.NullMarked;
