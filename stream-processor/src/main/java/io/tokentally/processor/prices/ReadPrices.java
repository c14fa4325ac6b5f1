package io.tokentally.processor.prices;

import io.tokentally.pricing.PriceBook;
import java.util.List;

/**
 * What the topic of prices held when it was read.
 *
 * @param book the book at the bottom with the topic's entries over it
 * @param position where the topic ended
 * @param malformedCount records that are no prices, of which {@code malformed} names the latest
 */
public record ReadPrices(PriceBook book, long position, long malformedCount, List<MalformedPrice> malformed) {}
