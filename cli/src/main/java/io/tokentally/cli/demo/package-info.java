/** The pipeline shown at work and checked against the reference model. */
@NullMarked
package io.tokentally.cli.demo;

import org.jspecify.annotations.NullMarked;
