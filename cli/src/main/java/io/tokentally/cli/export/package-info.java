/** What is counted, as files for other tools. */
@NullMarked
package io.tokentally.cli.export;

import org.jspecify.annotations.NullMarked;
