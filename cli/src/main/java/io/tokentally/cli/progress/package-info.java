/** How far a long command is. */
@NullMarked
package io.tokentally.cli.progress;

import org.jspecify.annotations.NullMarked;
