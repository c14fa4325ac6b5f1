/** The HTTP front door: events in through the SDK, answers out of Postgres. */
@NullMarked
package io.tokentally.gateway;

import org.jspecify.annotations.NullMarked;
