/** What was used and saved, as tables and as JSON. */
@NullMarked
package io.tokentally.cli.report;

import org.jspecify.annotations.NullMarked;
