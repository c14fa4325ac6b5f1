/** What adapters of LLM frameworks share: a call is opened where it starts, and reported when it ends. */
@NullMarked
package io.tokentally.sdk.adapter;

import org.jspecify.annotations.NullMarked;
