@NullMarked
package io.tokentally.proof.network;

import org.jspecify.annotations.NullMarked;
