/** The whole pipeline on one machine: embedded parts and all services. */
@NullMarked
package io.tokentally.cli.stack;

import org.jspecify.annotations.NullMarked;
