package io.tokentally.sdk.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.RecordingClient;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sdk.usage.UnknownUsageException;
import io.tokentally.sdk.usage.Usage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContextTokensTest {
    private static final Tokeniser O200K = JtokkitTokeniser.o200kBase();
    private static final String ESTIMATED = "tiktoken:o200k_base";

    private final RecordingClient client = new RecordingClient();
    private final CountingTokeniser tokeniser = new CountingTokeniser(O200K);
    private final ContextTokens context = ContextTokens.open(client, template(), tokeniser);

    private static UsageEvent template() {
        return UsageEvent.newBuilder()
                .setProvider("openai")
                .setModel("gpt-4o")
                .setUserId("u-1")
                .setSessionId("s-1")
                .build();
    }

    private static Map<String, Object> response(String id, int prompt, int completion) {
        return Map.of(
                "id",
                id,
                "model",
                "gpt-4o-2024-11-20",
                "usage",
                Map.of("prompt_tokens", prompt, "completion_tokens", completion));
    }

    private UsageEvent last() {
        return client.usages().get(client.usages().size() - 1);
    }

    @Test
    void appendedTextIsCountedOnce() {
        context.append("Hello, world");
        assertThat(context.tokens()).isEqualTo(3);
        context.append(" and <|endoftext|> too");

        assertThat(context.tokens()).isEqualTo(3 + O200K.count(" and <|endoftext|> too"));
        assertThat(context.source()).isEqualTo(ESTIMATED);
        assertThat(tokeniser.chars).isEqualTo(34);
        assertThat(client.usages()).as("nothing was called yet").isEmpty();
    }

    @Test
    void aContextThatGrowsToAMillionTokensCostsTheSamePerAppend() {
        String text =
                "The quick brown fox jumps over the lazy dog, line after line; nothing is read twice.\n".repeat(50);
        long perAppend = O200K.count(text);
        long appends = 0;
        while (context.tokens() < 1_000_000) {
            long before = tokeniser.chars;
            context.append(text);
            appends++;
            assertThat(tokeniser.chars - before).as("append %d", appends).isEqualTo(text.length());
        }

        assertThat(tokeniser.calls).isEqualTo(appends);
        assertThat(context.tokens()).isEqualTo(appends * perAppend);
    }

    @Test
    void theReportReplacesTheEstimateAsItsNextRevision() {
        String head = context.append("Hello, world");
        UsageEvent estimate = context.recordEstimate();
        UsageEvent reported = context.recordUsage(head, response("r-1", 10, 5)).orElseThrow();

        assertThat(client.usages()).hasSize(2);
        assertThat(estimate.getTokenSource()).isEqualTo(ESTIMATED);
        assertThat(estimate.getTokens().getInput()).isEqualTo(3);
        assertThat(reported.getEventId()).isEqualTo(estimate.getEventId());
        assertThat(reported.getRevision()).isEqualTo(estimate.getRevision() + 1);
        assertThat(reported.getTokenSource()).isEqualTo("api:10+5").isEqualTo(context.source());
        assertThat(reported.getModel()).as("as served").isEqualTo("gpt-4o-2024-11-20");
        assertThat(reported.getUserId()).isEqualTo("u-1");
        assertThat(context.tokens()).isEqualTo(15);
        assertThat(context.head()).isEqualTo(head);
    }

    @Test
    void theNextAppendCountsAgainAndIsAnotherCall() {
        context.recordUsage(context.append("Hello, world"), response("r-1", 10, 5));
        String head = context.append("Hello, world");

        assertThat(context.source()).isEqualTo(ESTIMATED);
        assertThat(context.tokens()).isEqualTo(6);
        assertThat(tokeniser.chars).isEqualTo(24);
        assertThat(context.recordEstimate().getEventId()).isNotEqualTo("openai:r-1");
        context.recordUsage(head, response("r-2", 20, 7));
        assertThat(context.source()).isEqualTo("api:20+7");
        assertThat(client.usages())
                .extracting(UsageEvent::getTokenSource)
                .containsExactly("api:10+5", ESTIMATED, "api:20+7");
    }

    @Test
    void itCountsByItselfWhereNothingWasCountedYet() {
        context.load("Hello, ");
        String head = context.load("world");
        assertThat(tokeniser.calls).isZero();

        UsageEvent reported = context.recordUsage(head, response("r-1", 10, 5)).orElseThrow();
        assertThat(tokeniser.chars).isEqualTo(12);
        assertThat(reported.getRevision()).as("the count itself is revision 0").isEqualTo(1);
        assertThat(context.source()).isEqualTo("api:10+5");

        context.load("!");
        assertThat(context.source()).isEqualTo(ESTIMATED);
        assertThat(context.tokens()).isEqualTo(4 + 1);
    }

    @Test
    void anEstimateIsPublishedOncePerState() {
        context.append("one");
        UsageEvent first = context.recordEstimate();
        UsageEvent again = context.recordEstimate();
        context.append(" two");
        UsageEvent more = context.recordEstimate();

        assertThat(again).extracting("event_id", "revision").containsExactly(first.getEventId(), first.getRevision());
        assertThat(again.getTokens()).isEqualTo(first.getTokens());
        assertThat(more.getEventId()).isEqualTo(first.getEventId());
        assertThat(more.getRevision()).isGreaterThan(first.getRevision());
    }

    @Test
    void anotherReportIsARevisionOrAnotherCall() {
        String head = context.append("Hello, world");
        UsageEvent partial = context.recordUsage(head, response("r-1", 10, 1)).orElseThrow();
        UsageEvent end = context.recordUsage(head, response("r-1", 10, 9)).orElseThrow();
        UsageEvent retried = context.recordUsage(head, response("r-2", 10, 4)).orElseThrow();

        assertThat(end.getEventId()).isEqualTo(partial.getEventId()).isEqualTo("openai:r-1");
        assertThat(end.getRevision()).isEqualTo(partial.getRevision() + 1);
        assertThat(retried.getEventId()).isEqualTo("openai:r-2");
    }

    @Test
    void aTypedReportIsTakenToo() {
        String head = context.append("Hello, world");
        UsageEvent reported = context.recordUsage(
                        head,
                        Usage.builder().provider("openai").input(10L).output(2L).build())
                .orElseThrow();

        assertThat(reported.getModel()).isEqualTo("gpt-4o");
        assertThat(reported.getRevision()).isEqualTo(1);
    }

    @Test
    void whatIsRefusedChangesNothing() {
        assertThatThrownBy(() -> context.recordUsage("", response("r-1", 10, 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(context::recordEstimate).isInstanceOf(IllegalStateException.class);

        String stale = context.append("Hello");
        String head = context.append(", world");
        assertThatThrownBy(() -> context.recordUsage(stale, response("r-1", 10, 5)))
                .isInstanceOf(StaleHeadException.class)
                .hasMessageContaining(stale)
                .hasMessageContaining(head);
        assertThatThrownBy(() -> context.recordUsage(head, Map.of("tokenz", 1)))
                .isInstanceOf(UnknownUsageException.class);
        assertThat(context.recordUsage(head, Map.of("error", Map.of("code", 1))))
                .isEmpty();

        assertThat(client.usages()).isEmpty();
        assertThat(context.head()).isEqualTo(head);
        assertThat(context.source()).isEqualTo(ESTIMATED);
        assertThat(context.tokens()).isEqualTo(3);
        context.recordUsage(head, response("r-1", 10, 5));
        assertThat(last().getRevision()).isEqualTo(2);

        assertThatThrownBy(context::recordEstimate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(head);
        assertThat(context.source()).isEqualTo("api:10+5");
    }

    @Test
    void aTokeniserThatThrowsLeavesAllAsItWas() {
        Tokeniser failing = new Tokeniser() {
            @Override
            public String encoding() {
                return "none";
            }

            @Override
            public long count(String text) {
                throw new IllegalStateException("no");
            }
        };
        ContextTokens broken = ContextTokens.open(client, template(), failing);

        assertThatThrownBy(() -> broken.append("x")).hasMessage("no");
        assertThat(broken.head()).isEmpty();
        String head = broken.load("x");
        assertThatThrownBy(() -> broken.recordUsage(head, response("r-1", 1, 1)))
                .hasMessage("no");
        assertThat(client.usages()).isEmpty();
        assertThat(broken.source()).isEqualTo("tiktoken:none");
    }

    @Test
    void theHeadNamesContentAndPieces() {
        ContextTokens same = ContextTokens.open(client, template(), tokeniser);
        ContextTokens other = ContextTokens.open(client, template(), tokeniser);
        context.append("a");
        context.append("b");
        same.load("a");
        same.load("b");
        other.append("ab");

        assertThat(context.head()).hasSize(64).isEqualTo(same.head()).isNotEqualTo(other.head());
    }

    @Test
    void theEncodingCanBeChosen() {
        assertThat(ContextTokens.open(client, template(), JtokkitTokeniser.of("cl100k_base"))
                        .source())
                .isEqualTo("tiktoken:cl100k_base");
        assertThat(ContextTokens.open(client, template()).source()).isEqualTo(ESTIMATED);
        assertThatThrownBy(() -> JtokkitTokeniser.of("o1_base"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("o1_base");
        UsageEvent nameless = UsageEvent.newBuilder().build();
        assertThatThrownBy(() -> ContextTokens.open(client, nameless))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must name provider and model");
    }

    @Test
    void worksWithAClientThatSendsNothing() {
        ContextTokens quiet = ContextTokens.open(TokentallyClient.noop(), template(), tokeniser);
        quiet.recordUsage(quiet.append("Hello"), response("r-1", 4, 2));

        assertThat(quiet.source()).isEqualTo("api:4+2");
    }
}
