@NullMarked
package io.tokentally.testkit;

import org.jspecify.annotations.NullMarked;
