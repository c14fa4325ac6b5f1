/** What docs/topics.md shows, run against the real thing. */
@NullMarked
package io.tokentally.cli.clients;

import org.jspecify.annotations.NullMarked;
