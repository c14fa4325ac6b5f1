/** Providers' recorded answers, served again on loopback, so that real client libraries can be tested on them. */
@NullMarked
package io.tokentally.testkit.replay;

import org.jspecify.annotations.NullMarked;
