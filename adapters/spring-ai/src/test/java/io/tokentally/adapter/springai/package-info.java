/** The adapter on real models of Spring AI. */
@NullMarked
package io.tokentally.adapter.springai;

import org.jspecify.annotations.NullMarked;
