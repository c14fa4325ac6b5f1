@NullMarked
package io.tokentally.schemas.follow;

import org.jspecify.annotations.NullMarked;
