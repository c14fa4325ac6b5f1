/** Small compacted topics of one partition, which a service reads whole and then follows: keys, prices. */
@NullMarked
package io.tokentally.schemas.follow;

import org.jspecify.annotations.NullMarked;
