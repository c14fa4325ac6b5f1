/** What every route shares: problems, bodies, parameters, JSON, origins. */
@NullMarked
package io.tokentally.gateway.http;

import org.jspecify.annotations.NullMarked;
