@NullMarked
package io.tokentally.sdk;

import org.jspecify.annotations.NullMarked;
