/** Outcomes as JSON, and the page made of them. */
@NullMarked
package io.tokentally.proof.report;

import org.jspecify.annotations.NullMarked;
