package io.tokentally.sdk;

import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.sdk.QueueItem.Outgoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the events of one producer, for each tenant from 1, over both topics. Owned by the thread that drains the queue.
 */
final class Sequence {
    private final String producerId;
    private final String defaultTenant;
    private final Map<String, Long> others = new HashMap<>();
    private long last;

    Sequence(String producerId, String defaultTenant) {
        this.producerId = producerId;
        this.defaultTenant = defaultTenant;
    }

    /** Unless the event is another producer's. */
    void number(Outgoing outgoing) {
        if (producerId.equals(outgoing.producerId())) {
            outgoing.number(next(outgoing.tenant()));
        }
    }

    private long next(String tenant) {
        return tenant.equals(defaultTenant) ? ++last : others.merge(tenant, 1L, Long::sum);
    }

    /** How far the numbers go, for each tenant that has any. */
    List<ProducerClosed> closings() {
        List<ProducerClosed> closings = new ArrayList<>();
        if (last > 0) {
            closings.add(new ProducerClosed(defaultTenant, producerId, last));
        }
        others.forEach((tenant, lastSeq) -> {
            if (Bounds.isName(tenant)) { // others' events are rejected, so nobody asks for their numbers
                closings.add(new ProducerClosed(tenant, producerId, lastSeq));
            }
        });
        return closings;
    }
}
