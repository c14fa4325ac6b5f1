/** The answers of {@code GET /metrics/*}, read from Postgres. */
@NullMarked
package io.tokentally.gateway.query;

import org.jspecify.annotations.NullMarked;
