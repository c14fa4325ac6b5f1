/** A way to parts of the SDK that only its own package sees. */
@NullMarked
package io.tokentally.sdk;

import org.jspecify.annotations.NullMarked;
