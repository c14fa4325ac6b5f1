package io.tokentally.processor.prices;

/**
 * A record on the topic of prices that is none.
 *
 * @param why what is wrong, with the offending value
 */
public record MalformedPrice(long offset, String key, String why) {}
