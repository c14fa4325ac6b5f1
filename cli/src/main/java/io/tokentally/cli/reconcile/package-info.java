/** The totals compared with the ledger, and every copy with every other. */
@NullMarked
package io.tokentally.cli.reconcile;

import org.jspecify.annotations.NullMarked;
