/** Holds the pages under {@code docs/} against the code. */
@NullMarked
package io.tokentally.cli.docs;

import org.jspecify.annotations.NullMarked;
