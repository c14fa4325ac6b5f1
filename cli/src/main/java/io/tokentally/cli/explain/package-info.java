/** Shows what an event was taken for, and why that changed. */
@NullMarked
package io.tokentally.cli.explain;

import org.jspecify.annotations.NullMarked;
