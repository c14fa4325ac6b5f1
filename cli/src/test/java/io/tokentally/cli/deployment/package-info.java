@NullMarked
package io.tokentally.cli.deployment;

import org.jspecify.annotations.NullMarked;
