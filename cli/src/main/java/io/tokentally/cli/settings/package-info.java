/** Settings in layers, and the file that tells other commands where a stack is. */
@NullMarked
package io.tokentally.cli.settings;

import org.jspecify.annotations.NullMarked;
