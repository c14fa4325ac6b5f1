/** Counts what LangChain4j's chat models consume and its tools save. */
@NullMarked
package io.tokentally.adapter.langchain4j;

import org.jspecify.annotations.NullMarked;
