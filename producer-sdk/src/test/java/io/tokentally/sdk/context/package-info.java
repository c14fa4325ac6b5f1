@NullMarked
package io.tokentally.sdk.context;

import org.jspecify.annotations.NullMarked;
