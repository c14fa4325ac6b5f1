/** The database's tables, brought up to date. */
@NullMarked
package io.tokentally.cli.migrate;

import org.jspecify.annotations.NullMarked;
