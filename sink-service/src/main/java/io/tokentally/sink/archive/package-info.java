/** Old months out of the ledgers into files, with their sums kept; months closed, with their figures kept. */
@NullMarked
package io.tokentally.sink.archive;

import org.jspecify.annotations.NullMarked;
