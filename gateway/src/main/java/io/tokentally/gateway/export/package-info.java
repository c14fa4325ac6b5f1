/** Whole ledgers and totals as CSV and JSON Lines. */
@NullMarked
package io.tokentally.gateway.export;

import org.jspecify.annotations.NullMarked;
