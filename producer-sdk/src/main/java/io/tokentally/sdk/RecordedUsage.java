package io.tokentally.sdk;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.QueueItem.Fresh;
import io.tokentally.sdk.QueueItem.Outgoing;
import io.tokentally.sdk.QueueItem.OutgoingUsage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A usage event as the queue holds it and as its caller gets it back, one object for both: the caller may change it at any
 * time, and the drainer still sends what was recorded. Whoever comes first makes the copy, which is never {@code record()}.
 * Thread-safe in this alone: of one caller and the drainer.
 */
final class RecordedUsage extends UsageEvent implements Fresh {
    private static final long serialVersionUID = 1L;

    /** As it was recorded, where the caller has changed it before the drainer took it. */
    private transient @Nullable UsageEvent asRecorded;

    private transient boolean settled;
    /** The id and the time, of which nobody has asked for the objects so far; as {@link EventIds}. */
    private transient long idHigh;
    /** 0 where the caller gave the id. */
    private transient long idLow;

    RecordedUsage(UsageEvent event, String tenant, String userId, String sessionId, String producerId) {
        super(
                EventIds.given(event.getEventId()),
                event.getRevision(),
                event.getVoided(),
                tenant,
                event.getOccurredAt(),
                event.getRecordedAt(),
                userId,
                sessionId,
                event.getMessageId(),
                event.getProvider(),
                event.getModel(),
                event.getOperation(),
                Copies.sparse(event.getTokens()),
                event.getTokenSource(),
                event.getServiceTier(),
                event.getThinkingEnabled(),
                event.getThinkingBudget(),
                event.getStopReason(),
                event.getStatus(),
                event.getLatencyUs(),
                event.getReportedCostUsd(),
                Copies.sparse(event.getTags()),
                producerId,
                event.getProducerSeq());
    }

    /** The rest of making one. Apart, so that the memory that it takes is on its way while the clock is read. */
    RecordedUsage at(long epochMillis) {
        idHigh = EventIds.high(epochMillis);
        idLow = super.getEventId() == null ? EventIds.low() : 0;
        return this;
    }

    @Override
    public synchronized Outgoing taken() {
        UsageEvent changed = asRecorded;
        asRecorded = null;
        settled = true;
        return new OutgoingUsage(
                changed == null ? Copies.taken(this, super.getTokens(), super.getTags()) : changed, null);
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
        TokenCounts tokens = super.getTokens();
        if (tokens != null && Copies.isFixed(tokens.getOther())) {
            tokens.setOther(new HashMap<>(tokens.getOther()));
        }
        if (Copies.isFixed(super.getTags())) {
            super.setTags(new HashMap<>(super.getTags()));
        }
    }

    @Override
    public TokenCounts getTokens() {
        beforeChangeOfParts();
        return super.getTokens();
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
    public void setUserId(String value) {
        beforeChange();
        super.setUserId(value);
    }

    @Override
    public void setSessionId(String value) {
        beforeChange();
        super.setSessionId(value);
    }

    @Override
    public void setMessageId(String value) {
        beforeChange();
        super.setMessageId(value);
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
    public void setOperation(String value) {
        beforeChange();
        super.setOperation(value);
    }

    @Override
    public void setTokens(TokenCounts value) {
        beforeChange();
        super.setTokens(value);
    }

    @Override
    public void setTokenSource(String value) {
        beforeChange();
        super.setTokenSource(value);
    }

    @Override
    public void setServiceTier(String value) {
        beforeChange();
        super.setServiceTier(value);
    }

    @Override
    public void setThinkingEnabled(boolean value) {
        beforeChange();
        super.setThinkingEnabled(value);
    }

    @Override
    public void setThinkingBudget(Long value) {
        beforeChange();
        super.setThinkingBudget(value);
    }

    @Override
    public void setStopReason(String value) {
        beforeChange();
        super.setStopReason(value);
    }

    @Override
    public void setStatus(String value) {
        beforeChange();
        super.setStatus(value);
    }

    @Override
    public void setLatencyUs(Long value) {
        beforeChange();
        super.setLatencyUs(value);
    }

    @Override
    public void setReportedCostUsd(BigDecimal value) {
        beforeChange();
        super.setReportedCostUsd(value);
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
