/** A TCP proxy before every server, by which any two processes can be parted. */
@NullMarked
package io.tokentally.proof.network;

import org.jspecify.annotations.NullMarked;
