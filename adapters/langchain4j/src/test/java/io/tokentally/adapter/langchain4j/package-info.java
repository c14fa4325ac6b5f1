/** The adapter on real models of LangChain4j. */
@NullMarked
package io.tokentally.adapter.langchain4j;

import org.jspecify.annotations.NullMarked;
