@NullMarked
package io.tokentally.embedded;

import org.jspecify.annotations.NullMarked;
