@NullMarked
package io.tokentally.sdk.adapter;

import org.jspecify.annotations.NullMarked;
