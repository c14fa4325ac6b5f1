package io.tokentally.sdk.context;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The size of a context that grows by appending, and the usage of the calls made with it. Only what is appended is
 * tokenised, once; the text itself is not kept. A text counted in pieces can have a few tokens more than the whole.
 *
 * <p>Each call is one event. An append counts, and {@link #source} is {@code tiktoken:{encoding}}; {@link #recordEstimate}
 * publishes that count, for calls whose usage may never be reported. {@link #recordUsage} replaces the count by the
 * provider's, {@code api:{prompt}+{completion}}, and publishes it as the next revision. The next append counts again, by the
 * tokeniser, and what is published from then on is another event, the next call's.
 *
 * <p>Thread-safe: appends and reports wait for each other, and for the tokeniser.
 */
public final class ContextTokens {
    private final TokentallyClient client;
    private final UsageEvent template;
    private final Tokeniser tokeniser;
    private final HashChain chain = new HashChain();
    private final List<String> uncounted = new ArrayList<>();
    private long estimate;
    private @Nullable UsageEvent reported;
    /** Of the call that comes next, or was reported last. */
    private @Nullable String eventId;

    private @Nullable String reportedId;
    private long revision = -1;

    private ContextTokens(TokentallyClient client, UsageEvent template, Tokeniser tokeniser) {
        this.client = client;
        this.template = template;
        this.tokeniser = tokeniser;
    }

    /** With OpenAI's {@code o200k_base}, which needs jtokkit on the class path. */
    public static ContextTokens open(TokentallyClient client, UsageEvent template) {
        return open(client, template, JtokkitTokeniser.o200kBase());
    }

    /**
     * An empty context.
     *
     * @param template what the events of all its calls have in common: provider and model, which are required, user,
     *     session, tags. It is copied
     */
    public static ContextTokens open(TokentallyClient client, UsageEvent template, Tokeniser tokeniser) {
        if (template.getProvider().isEmpty() || template.getModel().isEmpty()) {
            throw new IllegalArgumentException("the template must name provider and model but names \""
                    + template.getProvider() + "\" and \"" + template.getModel() + "\"");
        }
        UsageEvent own = UsageEvent.newBuilder(template)
                .setEventId("")
                .setVoided(false)
                .setOccurredAt(null)
                .setRecordedAt(null)
                .setProducerId(null)
                .setProducerSeq(null)
                .build();
        return new ContextTokens(client, own, tokeniser);
    }

    /**
     * Adds {@code text} and counts it. Takes as long as tokenising {@code text}, however large the context is.
     *
     * @return the new head
     */
    public synchronized String append(String text) {
        countWith(text);
        add(text);
        return head();
    }

    /**
     * Adds {@code text} without counting it, such as a conversation that is resumed: that waits for whatever needs the count
     * next.
     *
     * @return the new head
     */
    public synchronized String load(String text) {
        uncounted.add(text);
        add(text);
        return head();
    }

    private void add(String text) {
        chain.append(text);
        if (reported != null) {
            reported = null;
            reportedId = null;
            eventId = null;
            revision = uncounted.isEmpty() ? 0 : -1;
        }
    }

    private void count() {
        if (!uncounted.isEmpty()) {
            countWith("");
        }
    }

    /** A tokeniser that throws leaves everything as it was. */
    private void countWith(String text) {
        long tokens = text.isEmpty() ? 0 : tokeniser.count(text);
        for (String earlier : uncounted) {
            tokens += tokeniser.count(earlier);
        }
        uncounted.clear();
        estimate += tokens;
        revision++;
    }

    /** Names the present content: SHA-256 of the head before, the text's length and the text; empty where there is none. */
    public synchronized String head() {
        return chain.head();
    }

    /** What the context and, once a call was reported, its answer hold; by {@link #source}. */
    public synchronized long tokens() {
        if (reported != null) {
            Long total = Usage.of(reported).totalTokens();
            return total == null ? 0 : total;
        }
        count();
        return estimate;
    }

    /** Where {@link #tokens} is from: {@code tiktoken:{encoding}}, or {@code api:{prompt}+{completion}}. */
    public synchronized String source() {
        return reported == null ? "tiktoken:" + tokeniser.encoding() : String.valueOf(reported.getTokenSource());
    }

    /**
     * Publishes the tokeniser's count as the usage of a call that is about to be made; calling it again without an append
     * changes nothing.
     *
     * @return the event, whose count the report of the call will replace
     * @throws IllegalStateException where the context is empty, or the call was reported already
     */
    public synchronized UsageEvent recordEstimate() {
        requireContent();
        if (reported != null) {
            throw new IllegalStateException("the usage of the call with head " + head()
                    + " was reported already: append what the next call sends before");
        }
        count();
        UsageEvent.Builder event = UsageEvent.newBuilder(template)
                .setEventId(eventId == null ? "" : eventId)
                .setRevision(revision)
                .setTokens(TokenCounts.newBuilder().setInput(estimate).build())
                .setTokenSource(source());
        UsageEvent recorded = client.record(event.build());
        eventId = recorded.getEventId();
        return recorded;
    }

    /**
     * Publishes what the provider reports about a call made with the content at {@code head}, as the next revision of the
     * call's event. A second report about the same content replaces the first, as a streamed partial and its end do, unless
     * both have response ids and these differ: then it is another call, and another event.
     *
     * @param head what {@link #head} was when the call was made
     * @param response as {@link TokentallyClient#recordUsage(String, Object)} takes it
     * @return the event; empty where the response reports no usage, and nothing has changed
     * @throws IllegalStateException where the context is empty; nothing has changed, as with all of these
     * @throws StaleHeadException where the context's head is another one
     * @throws io.tokentally.sdk.usage.UsageException where the response cannot be read
     */
    public synchronized Optional<UsageEvent> recordUsage(String head, Object response) {
        requireContent();
        if (!head.equals(head())) {
            throw new StaleHeadException(head, head());
        }
        Optional<UsageEvent> recorded =
                client.recordUsage(template.getProvider(), response, usage -> nextRevision(usage.build()));
        recorded.ifPresent(event -> {
            reported = event;
            eventId = event.getEventId();
            revision = event.getRevision();
        });
        return recorded;
    }

    private void requireContent() {
        if (chain.isEmpty()) {
            throw new IllegalStateException("the context is empty: append what the call sends before");
        }
    }

    private UsageEvent.Builder nextRevision(UsageEvent usage) {
        count();
        String responseId = usage.getEventId().isEmpty() ? null : usage.getEventId();
        boolean anotherCall = responseId != null && reportedId != null && !responseId.equals(reportedId);
        String known = anotherCall ? null : eventId;
        reportedId = responseId == null ? reportedId : responseId;
        UsageEvent.Builder event = UsageEvent.newBuilder(template)
                .setEventId(known == null ? usage.getEventId() : known)
                .setRevision(anotherCall ? 0 : revision + 1)
                .setProvider(usage.getProvider())
                .setTokens(usage.getTokens())
                .setTokenSource(usage.getTokenSource())
                .setOccurredAt(usage.getOccurredAt())
                .setReportedCostUsd(usage.getReportedCostUsd());
        if (!usage.getModel().isEmpty()) {
            event.setModel(usage.getModel());
        }
        if (usage.getServiceTier() != null) {
            event.setServiceTier(usage.getServiceTier());
        }
        if (usage.getStopReason() != null) {
            event.setStopReason(usage.getStopReason());
        }
        return event;
    }
}
