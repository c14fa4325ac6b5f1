package io.tokentally.sink.store;

/**
 * A partition as its new writer finds it.
 *
 * @param epoch what the writer must show with each batch; the next claim ends it
 * @param nextOffset where to read on
 * @param topicId Kafka's id of the topic that the rows came from
 */
public record Claim(long epoch, long nextOffset, String topicId) {}
