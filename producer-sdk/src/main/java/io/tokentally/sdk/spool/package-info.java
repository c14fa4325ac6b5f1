/** Events on disk: append-only segments in one folder, bounded, checksummed, owned by one process. For the client's own use. */
@NullMarked
package io.tokentally.sdk.spool;

import org.jspecify.annotations.NullMarked;
