/** Real logs and traces in, over HTTP. */
@NullMarked
package io.tokentally.cli.imports;

import org.jspecify.annotations.NullMarked;
