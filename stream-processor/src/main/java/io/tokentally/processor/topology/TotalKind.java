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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.avro.specific.SpecificRecord;

/**
 * A kind of total, with all that differs between the kinds. A difference is a total that holds what is to be added.
 *
 * @param tag its number in stored and internal bytes; never reused
 * @param key the public key
 * @param group the key without window and start: what the totals step is partitioned by
 * @param adder adds the second total's sums to the first's
 * @param windows the difference itself and its copies for the wider windows
 * @param empty a copy of the total's names and window with nothing summed
 */
record TotalKind<T extends SpecificRecord>(
        byte tag,
        Topic<T> topic,
        Function<T, String> key,
        Function<T, String> group,
        Adder<T> adder,
        Function<T, List<T>> windows,
        Function<T, T> empty,
        ObjLongConsumer<T> revise) {

    interface Adder<T> {
        void add(T into, T more);
    }

    static final TotalKind<ModelTotal> MODEL = new TotalKind<>(
            (byte) 'm',
            Topics.USAGE_TOTALS,
            Keys::of,
            total -> CanonicalJson.array("model", total.getTenant(), total.getProvider(), total.getModel()),
            (into, more) -> Sums.add(into.getSums(), more.getSums(), 1),
            TotalKind::modelWindows,
            total -> {
                ModelTotal empty = renamed(total);
                empty.setSums(Sums.none());
                return empty;
            },
            ModelTotal::setRevision);

    static final TotalKind<UserTotal> USER = new TotalKind<>(
            (byte) 'u',
            Topics.USER_TOTALS,
            Keys::of,
            total -> CanonicalJson.array(
                    "user", total.getTenant(), total.getUserId(), total.getProvider(), total.getModel()),
            (into, more) -> Sums.add(into.getSums(), more.getSums(), 1),
            List::of,
            total -> {
                UserTotal empty = new UserTotal();
                empty.setTenant(total.getTenant());
                empty.setUserId(total.getUserId());
                empty.setProvider(total.getProvider());
                empty.setModel(total.getModel());
                empty.setWindow(total.getWindow());
                empty.setWindowStart(total.getWindowStart());
                empty.setSums(Sums.none());
                return empty;
            },
            UserTotal::setRevision);

    static final TotalKind<SessionTotal> SESSION = new TotalKind<>(
            (byte) 's',
            Topics.SESSION_TOTALS,
            Keys::of,
            total -> CanonicalJson.array(
                    "session", total.getTenant(), total.getSessionId(), total.getProvider(), total.getModel()),
            (into, more) -> Sums.add(into.getSums(), more.getSums(), 1),
            List::of,
            total -> {
                SessionTotal empty = new SessionTotal();
                empty.setTenant(total.getTenant());
                empty.setSessionId(total.getSessionId());
                empty.setProvider(total.getProvider());
                empty.setModel(total.getModel());
                empty.setSums(Sums.none());
                return empty;
            },
            SessionTotal::setRevision);

    static final TotalKind<SavingsTotal> SAVINGS = new TotalKind<>(
            (byte) 'v',
            Topics.SAVINGS_TOTALS,
            Keys::of,
            total -> CanonicalJson.array(
                    "savings", total.getTenant(), total.getToolId(), total.getToolName(), total.getOperationMode()),
            (into, more) -> Sums.add(into.getSums(), more.getSums(), 1),
            TotalKind::savingsWindows,
            total -> {
                SavingsTotal empty = renamed(total);
                empty.setSums(Sums.noSavings());
                return empty;
            },
            SavingsTotal::setRevision);

    static final List<TotalKind<?>> ALL = List.of(MODEL, USER, SESSION, SAVINGS);

    static TotalKind<?> of(byte tag) {
        for (TotalKind<?> kind : ALL) {
            if (kind.tag == tag) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of total has the tag " + tag);
    }

    private static List<ModelTotal> modelWindows(ModelTotal quarterHour) {
        List<ModelTotal> windows = new ArrayList<>(3);
        for (Window window : Window.values()) {
            ModelTotal total = renamed(quarterHour);
            total.setWindow(window.label());
            total.setWindowStart(window.start(quarterHour.getWindowStart()));
            total.setSums(quarterHour.getSums());
            windows.add(total);
        }
        return windows;
    }

    private static List<SavingsTotal> savingsWindows(SavingsTotal quarterHour) {
        List<SavingsTotal> windows = new ArrayList<>(3);
        for (Window window : Window.values()) {
            SavingsTotal total = renamed(quarterHour);
            total.setWindow(window.label());
            total.setWindowStart(window.start(quarterHour.getWindowStart()));
            total.setSums(quarterHour.getSums());
            windows.add(total);
        }
        return windows;
    }

    private static ModelTotal renamed(ModelTotal total) {
        ModelTotal copy = new ModelTotal();
        copy.setTenant(total.getTenant());
        copy.setProvider(total.getProvider());
        copy.setModel(total.getModel());
        copy.setWindow(total.getWindow());
        copy.setWindowStart(total.getWindowStart());
        return copy;
    }

    private static SavingsTotal renamed(SavingsTotal total) {
        SavingsTotal copy = new SavingsTotal();
        copy.setTenant(total.getTenant());
        copy.setToolId(total.getToolId());
        copy.setToolName(total.getToolName());
        copy.setOperationMode(total.getOperationMode());
        copy.setWindow(total.getWindow());
        copy.setWindowStart(total.getWindowStart());
        return copy;
    }
}
