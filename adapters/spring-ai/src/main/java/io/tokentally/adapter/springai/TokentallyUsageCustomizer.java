package io.tokentally.adapter.springai;

import io.tokentally.event.UsageEvent;
import java.util.function.UnaryOperator;

/** A bean of this type has the last word on each usage event, for example on the provider behind an own base URL. */
@FunctionalInterface
public interface TokentallyUsageCustomizer extends UnaryOperator<UsageEvent.Builder> {}
