/** The stream processor as a service: settings, start, stop. */
@NullMarked
package io.tokentally.processor;

import org.jspecify.annotations.NullMarked;
