@NullMarked
package io.tokentally.sdk.spool;

import org.jspecify.annotations.NullMarked;
