/** What is wrong with a stack and how to mend it. */
@NullMarked
package io.tokentally.cli.doctor;

import org.jspecify.annotations.NullMarked;
