package io.tokentally.benchmarks.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Keeps the latest form of each id, packed; gives differences by model, and beside them ledger entries. */
@SuppressWarnings("NullAway.Init") // Flink calls open() before anything else
final class LatestForm extends KeyedProcessFunction<String, RawEvent, Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1;

    static final OutputTag<Tuple2<byte[], byte[]>> LEDGER =
            new OutputTag<>("ledger", Types.TUPLE(BYTE_PRIMITIVE_ARRAY_TYPE_INFO, BYTE_PRIMITIVE_ARRAY_TYPE_INFO));

    private final String registryUrl;
    private final String ledger;
    private transient Steps steps;
    private transient AvroEncoder<UsageLedgerEntry> encoder;
    private transient ValueState<byte[]> known;
    private transient long version;

    LatestForm(String registryUrl, String ledger) {
        this.registryUrl = registryUrl;
        this.ledger = ledger;
    }

    @Override
    public void open(OpenContext context) {
        SchemaRegistry registry = SchemaRegistry.at(registryUrl);
        steps = new Steps(registry);
        encoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        known = getRuntimeContext().getState(new ValueStateDescriptor<>("known", BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(RawEvent raw, Context context, Collector<Tuple2<String, byte[]>> out) throws Exception {
        UsageEvent event = steps.admitted(raw.value);
        byte[] before = known.value();
        if (before != null && PackedForm.revision(before) >= event.getRevision()) {
            return;
        }
        UsageLedgerEntry entry = steps.priced(event, ++version, raw.arrivedAtMillis);
        context.output(LEDGER, Tuple2.of(raw.id.getBytes(UTF_8), encoder.encode(ledger + "-value", entry)));
        Form form = Form.of(entry);
        byte[] after = PackedForm.of(form);
        known.update(after);
        if (before != null) {
            out.collect(difference(PackedForm.read(before), before, -1));
        }
        out.collect(difference(form, after, 1));
    }

    private static Tuple2<String, byte[]> difference(Form form, byte[] packed, int sign) {
        return Tuple2.of(WindowTotals.key(form.model()), PackedForm.signed(packed, sign));
    }
}
