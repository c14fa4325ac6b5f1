/** The {@code tally} command: its entry point, exit codes and how errors are shown. */
@NullMarked
package io.tokentally.cli;

import org.jspecify.annotations.NullMarked;
