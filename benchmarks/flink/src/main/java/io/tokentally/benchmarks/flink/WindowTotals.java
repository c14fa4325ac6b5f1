package io.tokentally.benchmarks.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.benchmarks.processor.work.Form;
import io.tokentally.benchmarks.processor.work.ModelKey;
import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Micros;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.total.ModelTotal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** A model's totals in three windows; those that have changed are published once an interval. */
@SuppressWarnings("NullAway.Init") // Flink calls open() before anything else
final class WindowTotals extends KeyedProcessFunction<String, Tuple2<String, byte[]>, Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1;
    private static final Window[] WINDOWS = Window.values();

    private final String registryUrl;
    private final String topic;
    private final long intervalMillis;
    private transient AvroEncoder<ModelTotal> encoder;
    private transient ValueState<Tuple3<String, String, String>> model;
    /** By window: the counts and the costs of {@link Sums}. */
    private transient MapState<Long, Tuple4<long[], BigDecimal, BigDecimal, BigDecimal>> totals;
    /** Windows that have changed since they were published last. */
    private transient MapState<Long, Boolean> changed;

    private transient long revision;

    WindowTotals(String registryUrl, String topic, Duration interval) {
        this.registryUrl = registryUrl;
        this.topic = topic;
        intervalMillis = interval.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        encoder = new AvroEncoder<>(ModelTotal.class, SchemaRegistry.at(registryUrl), true);
        model = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("model", Types.TUPLE(Types.STRING, Types.STRING, Types.STRING)));
        totals = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "totals",
                        Types.LONG,
                        Types.TUPLE(Types.PRIMITIVE_ARRAY(Types.LONG), Types.BIG_DEC, Types.BIG_DEC, Types.BIG_DEC)));
        changed = getRuntimeContext().getMapState(new MapStateDescriptor<>("changed", Types.LONG, Types.BOOLEAN));
    }

    static String key(ModelKey model) {
        return CanonicalJson.array(model.tenant(), model.provider(), model.model());
    }

    @Override
    public void processElement(
            Tuple2<String, byte[]> difference, Context context, Collector<Tuple2<byte[], byte[]>> out)
            throws Exception {
        Form form = PackedForm.read(difference.f1);
        int sign = PackedForm.sign(difference.f1);
        if (changed.isEmpty()) {
            if (model.value() == null) {
                ModelKey key = form.model();
                model.update(Tuple3.of(key.tenant(), key.provider(), key.model()));
            }
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer(now - now % intervalMillis + intervalMillis);
        }
        Instant at = Micros.toInstant(form.at());
        for (int i = 0; i < WINDOWS.length; i++) {
            Long id = WINDOWS[i].start(at).getEpochSecond() * WINDOWS.length + i;
            Tuple4<long[], BigDecimal, BigDecimal, BigDecimal> kept = totals.get(id);
            Sums sums = kept == null ? new Sums() : Sums.of(kept.f0, kept.f1, kept.f2, kept.f3);
            sums.add(form, sign);
            totals.put(id, Tuple4.of(sums.counts(), sums.inputCost(), sums.outputCost(), sums.reportedCost()));
            changed.put(id, true);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Tuple2<byte[], byte[]>> out) throws Exception {
        Tuple3<String, String, String> names = model.value();
        ModelKey key = new ModelKey(names.f0, names.f1, names.f2);
        for (Long id : changed.keys()) {
            Window window = WINDOWS[(int) (id % WINDOWS.length)];
            Instant start = Instant.ofEpochSecond(id / WINDOWS.length);
            Tuple4<long[], BigDecimal, BigDecimal, BigDecimal> kept = totals.get(id);
            Sums sums = Sums.of(kept.f0, kept.f1, kept.f2, kept.f3);
            ModelTotal total = key.total(window, start, ++revision, sums);
            out.collect(Tuple2.of(key.key(window, start).getBytes(UTF_8), encoder.encode(topic + "-value", total)));
        }
        changed.clear();
        Checkpoints.moved();
    }
}
