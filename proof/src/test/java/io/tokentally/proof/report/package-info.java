@NullMarked
package io.tokentally.proof.report;

import org.jspecify.annotations.NullMarked;
