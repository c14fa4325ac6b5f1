/** Schema registries that speak Confluent's REST API. */
@NullMarked
package io.tokentally.schemas.registry;

import org.jspecify.annotations.NullMarked;
