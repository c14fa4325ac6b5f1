/** Asking our own services over HTTP. */
@NullMarked
package io.tokentally.cli.http;

import org.jspecify.annotations.NullMarked;
