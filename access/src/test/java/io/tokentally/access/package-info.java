@NullMarked
package io.tokentally.access;

import org.jspecify.annotations.NullMarked;
