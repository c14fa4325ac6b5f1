/** What a browser or a code generator asks for first: the page and the OpenAPI description. */
@NullMarked
package io.tokentally.gateway.page;

import org.jspecify.annotations.NullMarked;
