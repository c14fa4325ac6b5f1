/** What providers report about a call, in all their dialects, as disjoint token classes. */
@NullMarked
package io.tokentally.sdk.usage;

import org.jspecify.annotations.NullMarked;
