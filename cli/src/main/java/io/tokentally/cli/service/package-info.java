/** One service alone, as production runs it. */
@NullMarked
package io.tokentally.cli.service;

import org.jspecify.annotations.NullMarked;
