package io.tokentally.processor.topology;

import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.Window;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * A kind of total, with all that differs between the kinds. A difference is a total that holds what is to be added.
 *
 * @param tag its number in stored and internal bytes; never reused
 * @param topic whose schema it has, and on which it is published
 * @param published whether it is; another one is kept for the live state alone
 * @param windows that follow from a difference; none where the kind has no other than the difference's own
 * @param publicKey the key on its topic
 * @param group the key without window and start: what the totals step is partitioned by
 * @param record a total as it is published
 * @param key of a published total
 * @param tally of a published total
 * @param none a tally with nothing in it
 */
record TotalKind<T extends SpecificRecord>(
        byte tag,
        Topic<T> topic,
        boolean published,
        List<Window> windows,
        Function<TotalKey, String> publicKey,
        Function<TotalKey, byte[]> group,
        BiFunction<TotalKey, Tally, T> record,
        Function<T, TotalKey> key,
        Function<T, Tally> tally,
        Supplier<Tally> none,
        ObjLongConsumer<T> revise) {

    static final TotalKind<ModelTotal> MODEL = new TotalKind<>(
            (byte) 'm',
            Topics.USAGE_TOTALS,
            true,
            List.of(Window.values()),
            key -> Keys.model(key.tenant(), key.first(), key.second(), key.required(), key.windowStart()),
            key -> CanonicalJson.arrayBytes("model", key.tenant(), key.first(), key.second()),
            TotalKind::model,
            total -> model(
                    total.getTenant(),
                    total.getProvider(),
                    total.getModel(),
                    Window.of(total.getWindow()),
                    total.getWindowStart()),
            total -> UsageTally.of(total.getSums()),
            UsageTally::none,
            ModelTotal::setRevision);

    /** Of a model's calls those that have no price; beside the model's other totals. */
    static final TotalKind<ModelTotal> UNPRICED = new TotalKind<>(
            (byte) 'n',
            Topics.USAGE_TOTALS,
            false,
            List.of(Window.values()),
            MODEL.publicKey,
            MODEL.group,
            TotalKind::model,
            total -> unpriced(
                    total.getTenant(),
                    total.getProvider(),
                    total.getModel(),
                    Window.of(total.getWindow()),
                    total.getWindowStart()),
            total -> UsageTally.of(total.getSums()),
            UsageTally::none,
            ModelTotal::setRevision);

    static final TotalKind<UserTotal> USER = new TotalKind<>(
            (byte) 'u',
            Topics.USER_TOTALS,
            true,
            List.of(),
            key -> Keys.user(key.tenant(), key.first(), key.second(), key.third(), key.windowStart()),
            key -> CanonicalJson.arrayBytes("user", key.tenant(), key.first(), key.second(), key.third()),
            TotalKind::user,
            total -> user(
                    total.getTenant(),
                    total.getUserId(),
                    total.getProvider(),
                    total.getModel(),
                    total.getWindowStart()),
            total -> UsageTally.of(total.getSums()),
            UsageTally::none,
            UserTotal::setRevision);

    static final TotalKind<SessionTotal> SESSION = new TotalKind<>(
            (byte) 's',
            Topics.SESSION_TOTALS,
            true,
            List.of(),
            key -> Keys.session(key.tenant(), key.first(), key.second(), key.third()),
            key -> CanonicalJson.arrayBytes("session", key.tenant(), key.first(), key.second(), key.third()),
            TotalKind::session,
            total -> session(total.getTenant(), total.getSessionId(), total.getProvider(), total.getModel()),
            total -> UsageTally.of(total.getSums()),
            UsageTally::none,
            SessionTotal::setRevision);

    static final TotalKind<SavingsTotal> SAVINGS = new TotalKind<>(
            (byte) 'v',
            Topics.SAVINGS_TOTALS,
            true,
            List.of(Window.values()),
            key -> Keys.savings(
                    key.tenant(), key.first(), key.second(), key.third(), key.required(), key.windowStart()),
            key -> CanonicalJson.arrayBytes("savings", key.tenant(), key.first(), key.second(), key.third()),
            TotalKind::savings,
            total -> savings(
                    total.getTenant(),
                    total.getToolId(),
                    total.getToolName(),
                    total.getOperationMode(),
                    Window.of(total.getWindow()),
                    total.getWindowStart()),
            total -> SavingsTally.of(total.getSums()),
            SavingsTally::none,
            SavingsTotal::setRevision);

    static final List<TotalKind<?>> ALL = List.of(MODEL, UNPRICED, USER, SESSION, SAVINGS);

    static TotalKind<?> of(byte tag) {
        for (TotalKind<?> kind : ALL) {
            if (kind.tag == tag) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of total has the tag " + tag);
    }

    static TotalKey model(String tenant, String provider, String model, Window window, Instant at) {
        return TotalKey.of(MODEL, tenant, provider, model, "").in(window, at.getEpochSecond());
    }

    static TotalKey unpriced(String tenant, String provider, String model, Window window, Instant at) {
        return TotalKey.of(UNPRICED, tenant, provider, model, "").in(window, at.getEpochSecond());
    }

    static TotalKey user(String tenant, String userId, String provider, String model, Instant at) {
        return TotalKey.of(USER, tenant, userId, provider, model).in(Window.DAY, at.getEpochSecond());
    }

    static TotalKey session(String tenant, String sessionId, String provider, String model) {
        return TotalKey.of(SESSION, tenant, sessionId, provider, model);
    }

    static TotalKey savings(
            String tenant, String toolId, String toolName, String operationMode, Window window, Instant at) {
        return TotalKey.of(SAVINGS, tenant, toolId, toolName, operationMode).in(window, at.getEpochSecond());
    }

    private static ModelTotal model(TotalKey key, Tally tally) {
        ModelTotal total = new ModelTotal();
        total.setTenant(key.tenant());
        total.setProvider(key.first());
        total.setModel(key.second());
        total.setWindow(key.required().label());
        total.setWindowStart(key.windowStart());
        total.setSums(UsageTally.sums(tally));
        return total;
    }

    private static UserTotal user(TotalKey key, Tally tally) {
        UserTotal total = new UserTotal();
        total.setTenant(key.tenant());
        total.setUserId(key.first());
        total.setProvider(key.second());
        total.setModel(key.third());
        total.setWindow(key.required().label());
        total.setWindowStart(key.windowStart());
        total.setSums(UsageTally.sums(tally));
        return total;
    }

    private static SessionTotal session(TotalKey key, Tally tally) {
        SessionTotal total = new SessionTotal();
        total.setTenant(key.tenant());
        total.setSessionId(key.first());
        total.setProvider(key.second());
        total.setModel(key.third());
        total.setSums(UsageTally.sums(tally));
        return total;
    }

    private static SavingsTotal savings(TotalKey key, Tally tally) {
        SavingsTotal total = new SavingsTotal();
        total.setTenant(key.tenant());
        total.setToolId(key.first());
        total.setToolName(key.second());
        total.setOperationMode(key.third());
        total.setWindow(key.required().label());
        total.setWindowStart(key.windowStart());
        total.setSums(SavingsTally.sums(tally));
        return total;
    }
}
