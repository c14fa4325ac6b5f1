package io.tokentally.testkit;

import io.tokentally.pricing.PriceBook;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A price book with everything that a book can hold, for the models of {@link EventStreams}. */
public final class TestPrices {

    private TestPrices() {}

    /**
     * Prices that change around a stream's start: a change 30 days before, one an hour after, a model that has a price only
     * from a day before on and one with a gap, besides steps, tiers, aliases and amounts of 18 decimals.
     */
    public static PriceBook around(Instant start) {
        Instant monthBefore = start.minus(30, ChronoUnit.DAYS);
        Instant dayBefore = start.minus(1, ChronoUnit.DAYS);
        Instant hourAfter = start.plus(1, ChronoUnit.HOURS);
        return PriceBook.parse("""
                {"version": "test", "usd_per_tokens": 1, "prices": [
                  {"provider": "openai", "model": "gpt-4o", "aliases": ["gpt-4o-2024-08-06"], "valid_to": "%1$s",
                   "input": 0.000005, "cache_read": 0.0000025, "output": 0.000015},
                  {"provider": "openai", "model": "gpt-4o", "aliases": ["gpt-4o-2024-08-06"], "valid_from": "%1$s",
                   "valid_to": "%3$s", "input": 0.0000025, "cache_read": 0.00000125, "output": 0.00001},
                  {"provider": "openai", "model": "gpt-4o", "aliases": ["gpt-4o-2024-08-06"], "valid_from": "%3$s",
                   "input": 0.000000123456789012, "cache_read": 0.000000000000000001, "output": 0.000000987654321098,
                   "reasoning": 0.000000333333333333},
                  {"provider": "openai", "model": "gpt-4o", "tier": "priority", "input": 0.00000425, "output": 0.000017},
                  {"provider": "openai", "model": "gpt-4o", "tier": "flex", "input": 0.000001, "output": 0.000004},
                  {"provider": "openai", "model": "gpt-4o-mini", "valid_from": "%2$s", "input": 0.00000015,
                   "cache_read": 0.000000075, "output": 0.0000006},
                  {"provider": "openai", "model": "o3", "valid_to": "%1$s", "input": 0.00001, "output": 0.00004},
                  {"provider": "openai", "model": "o3", "valid_from": "%2$s", "input": 0.000002, "output": 0.000008},
                  {"provider": "anthropic", "model": "claude-sonnet-4-5", "aliases": ["claude-sonnet-4-5-20250929"],
                   "input": 0.000003, "cache_read": 0.0000003, "cache_write_5m": 0.00000375,
                   "cache_write_1h": 0.000006, "output": 0.000015},
                  {"provider": "anthropic", "model": "claude-sonnet-4-5", "aliases": ["claude-sonnet-4-5-20250929"],
                   "context_over": 200000, "input": 0.000006, "cache_read": 0.0000006, "cache_write_5m": 0.0000075,
                   "cache_write_1h": 0.000012, "output": 0.0000225},
                  {"provider": "anthropic", "model": "claude-opus-4-6", "input": 0.000005, "cache_read": 0.0000005,
                   "cache_write_5m": 0.00000625, "cache_write_1h": 0.00001, "output": 0.000025},
                  {"provider": "gcp.gemini", "model": "gemini-2.5-pro", "input": 0.00000125, "cache_read": 0.000000125,
                   "output": 0.00001},
                  {"provider": "gcp.gemini", "model": "gemini-2.5-pro", "context_over": 200000, "input": 0.0000025,
                   "cache_read": 0.00000025, "output": 0.000015},
                  {"provider": "gcp.gemini", "model": "gemini-2.5-flash", "input": 0.0000003, "cache_read": 0.00000003,
                   "output": 0.0000025, "other": {"input_audio": 0.000001, "output_audio": 0.000004}},
                  {"provider": "x_ai", "model": "grok-4", "input": 0.000003, "output": 0.000015}
                ]}""".formatted(monthBefore, dayBefore, hourAfter));
    }
}
