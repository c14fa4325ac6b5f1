/** Months that are over: archived, and closed. */
@NullMarked
package io.tokentally.cli.months;

import org.jspecify.annotations.NullMarked;
