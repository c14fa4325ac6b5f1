@NullMarked
package io.tokentally.sdk.usage;

import org.jspecify.annotations.NullMarked;
