/** Events as they are counted. */
@NullMarked
package io.tokentally.cli.tail;

import org.jspecify.annotations.NullMarked;
