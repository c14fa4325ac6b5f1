package io.tokentally.sdk;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.QueueItem.OutgoingTool;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of a tool operation what {@link RecordedUsage} is of a usage event. */
final class RecordedTool extends ToolOperationEvent implements Fresh {
    private static final long serialVersionUID = 1L;

    /** As it was recorded, where the caller has changed it before the drainer took it. */
    private transient @Nullable ToolOperationEvent asRecorded;

    private transient boolean settled;
    /** The id and the time, of which nobody has asked for the objects so far; as {@link EventIds}. */
    private transient long idHigh;
    /** 0 where the caller gave the id. */
    private transient long idLow;

    RecordedTool(
            ToolOperationEvent event, String tenant, @Nullable String userId, String sessionId, String producerId) {
        super(
                EventIds.given(event.getEventId()),
                event.getRevision(),
                event.getVoided(),
                tenant,
                event.getOccurredAt(),
                event.getRecordedAt(),
                sessionId,
                userId,
                event.getToolId(),
                event.getToolName(),
                event.getOperationMode(),
                event.getParameters(),
                event.getFilePath(),
                event.getTokensOriginal(),
                event.getTokensActual(),
                event.getTokensPrevented(),
                event.getResponseTimeUs(),
                event.getCacheHit(),
                event.getProvider(),
                event.getModel(),
                Copies.sparse(event.getTags()),
                producerId,
                event.getProducerSeq());
    }

    /** The rest of making one. Apart, so that the memory that it takes is on its way while the clock is read. */
    RecordedTool at(long epochMillis) {
        idHigh = EventIds.high(epochMillis);
        idLow = super.getEventId() == null ? EventIds.low() : 0;
        return this;
    }

    @Override
    public synchronized Outgoing taken() {
        ToolOperationEvent changed = asRecorded;
        asRecorded = null;
        settled = true;
        return new OutgoingTool(changed == null ? Copies.of(this) : changed, null);
    }

    /** As lazy as these are, so seldom are they asked for on the caller's thread. */
    @Override
    public String getEventId() {
        if (idLow != 0 && super.getEventId() == null) {
            super.setEventId(EventIds.text(idHigh, idLow));
        }
        return super.getEventId();
    }

    @Override
    public Instant getRecordedAt() {
        if (idHigh != 0 && super.getRecordedAt() == null) {
            super.setRecordedAt(EventIds.time(idHigh));
        }
        return super.getRecordedAt();
    }

    private void complete() {
        getEventId();
        getRecordedAt();
        idLow = 0;
        idHigh = 0;
    }

    private synchronized void beforeChange() {
        complete();
        if (!settled) {
            settled = true; // before copying, which reads what may be changed
            asRecorded = Copies.of(this);
        }
    }

    /** Who may see a map may fill it. */
    private void beforeChangeOfParts() {
        beforeChange();
        if (Copies.isFixed(super.getTags())) {
            super.setTags(new HashMap<>(super.getTags()));
        }
    }

    @Override
    public Map<String, String> getTags() {
        beforeChangeOfParts();
        return super.getTags();
    }

    @Override
    public Object get(int field) {
        beforeChangeOfParts();
        return super.get(field);
    }

    @Override
    public void put(int field, Object value) {
        beforeChange();
        super.put(field, value);
    }

    @Override
    public void setEventId(String value) {
        beforeChange();
        super.setEventId(value);
    }

    @Override
    public void setRevision(long value) {
        beforeChange();
        super.setRevision(value);
    }

    @Override
    public void setVoided(boolean value) {
        beforeChange();
        super.setVoided(value);
    }

    @Override
    public void setTenant(String value) {
        beforeChange();
        super.setTenant(value);
    }

    @Override
    public void setOccurredAt(Instant value) {
        beforeChange();
        super.setOccurredAt(value);
    }

    @Override
    public void setRecordedAt(Instant value) {
        beforeChange();
        super.setRecordedAt(value);
    }

    @Override
    public void setSessionId(String value) {
        beforeChange();
        super.setSessionId(value);
    }

    @Override
    public void setUserId(String value) {
        beforeChange();
        super.setUserId(value);
    }

    @Override
    public void setToolId(String value) {
        beforeChange();
        super.setToolId(value);
    }

    @Override
    public void setToolName(String value) {
        beforeChange();
        super.setToolName(value);
    }

    @Override
    public void setOperationMode(String value) {
        beforeChange();
        super.setOperationMode(value);
    }

    @Override
    public void setParameters(String value) {
        beforeChange();
        super.setParameters(value);
    }

    @Override
    public void setFilePath(String value) {
        beforeChange();
        super.setFilePath(value);
    }

    @Override
    public void setTokensOriginal(Long value) {
        beforeChange();
        super.setTokensOriginal(value);
    }

    @Override
    public void setTokensActual(Long value) {
        beforeChange();
        super.setTokensActual(value);
    }

    @Override
    public void setTokensPrevented(Long value) {
        beforeChange();
        super.setTokensPrevented(value);
    }

    @Override
    public void setResponseTimeUs(Long value) {
        beforeChange();
        super.setResponseTimeUs(value);
    }

    @Override
    public void setCacheHit(Boolean value) {
        beforeChange();
        super.setCacheHit(value);
    }

    @Override
    public void setProvider(String value) {
        beforeChange();
        super.setProvider(value);
    }

    @Override
    public void setModel(String value) {
        beforeChange();
        super.setModel(value);
    }

    @Override
    public void setTags(Map<String, String> value) {
        beforeChange();
        super.setTags(value);
    }

    @Override
    public void setProducerId(String value) {
        beforeChange();
        super.setProducerId(value);
    }

    @Override
    public void setProducerSeq(Long value) {
        beforeChange();
        super.setProducerSeq(value);
    }
}
