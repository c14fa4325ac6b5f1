/** The page in a real browser, on the real stack. */
@NullMarked
package io.tokentally.browser;

import org.jspecify.annotations.NullMarked;
