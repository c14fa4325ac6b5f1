package io.tokentally.adapter.springai;

import io.tokentally.sdk.adapter.Attribution;
import java.util.function.Supplier;

/**
 * A bean of this type says whose call it is. Asked as each call starts, on the thread that makes it, so that it may read
 * the request or the security context. What it leaves empty is filled from the properties.
 */
@FunctionalInterface
public interface TokentallyAttribution extends Supplier<Attribution> {}
