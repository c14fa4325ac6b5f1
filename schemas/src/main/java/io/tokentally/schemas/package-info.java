/** The contract: topics, keys, windows, bounds and fingerprints of events. Depends on nothing else of this project. */
@NullMarked
package io.tokentally.schemas;

import org.jspecify.annotations.NullMarked;
