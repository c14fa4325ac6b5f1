/** What tests of the whole see of the sink's inside. */
@NullMarked
package io.tokentally.sink;

import org.jspecify.annotations.NullMarked;
