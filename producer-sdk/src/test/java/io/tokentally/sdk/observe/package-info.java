@NullMarked
package io.tokentally.sdk.observe;

import org.jspecify.annotations.NullMarked;
