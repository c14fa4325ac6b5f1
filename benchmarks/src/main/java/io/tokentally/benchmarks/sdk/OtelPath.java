package io.tokentally.benchmarks.sdk;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import java.util.Collection;

/** OpenTelemetry's log emit: 19 attributes, its batch processor, and an exporter that does nothing. */
final class OtelPath implements Caller.Path {
    private static final AttributeKey<String> EVENT_ID = AttributeKey.stringKey("event.id");
    private static final AttributeKey<Long> REVISION = AttributeKey.longKey("event.revision");
    private static final AttributeKey<Boolean> VOIDED = AttributeKey.booleanKey("event.voided");
    private static final AttributeKey<String> TENANT = AttributeKey.stringKey("tenant");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("session.id");
    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("gen_ai.response.id");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> CACHE_READ = AttributeKey.longKey("gen_ai.usage.cache_read_tokens");
    private static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<Long> REASONING = AttributeKey.longKey("gen_ai.usage.reasoning_tokens");
    private static final AttributeKey<String> SOURCE = AttributeKey.stringKey("token_source");
    private static final AttributeKey<String> TIER = AttributeKey.stringKey("service_tier");
    private static final AttributeKey<String> STOP = AttributeKey.stringKey("gen_ai.response.finish_reason");
    private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
    private static final AttributeKey<Long> LATENCY = AttributeKey.longKey("latency_us");

    private final SdkLoggerProvider provider = SdkLoggerProvider.builder()
            .addLogRecordProcessor(
                    BatchLogRecordProcessor.builder(new Nowhere()).build())
            .build();
    private final Logger logger = provider.get("benchmarks");

    @Override
    public Object give(UsageEvent event) {
        TokenCounts tokens = event.getTokens();
        LogRecordBuilder log = logger.logRecordBuilder()
                .setAttribute(EVENT_ID, event.getEventId())
                .setAttribute(REVISION, event.getRevision())
                .setAttribute(VOIDED, event.getVoided())
                .setAttribute(TENANT, event.getTenant())
                .setAttribute(USER, event.getUserId())
                .setAttribute(SESSION, event.getSessionId())
                .setAttribute(MESSAGE, event.getMessageId())
                .setAttribute(PROVIDER, event.getProvider())
                .setAttribute(MODEL, event.getModel())
                .setAttribute(OPERATION, event.getOperation())
                .setAttribute(INPUT, tokens.getInput())
                .setAttribute(CACHE_READ, tokens.getCacheRead())
                .setAttribute(OUTPUT, tokens.getOutput())
                .setAttribute(REASONING, tokens.getReasoning())
                .setAttribute(SOURCE, event.getTokenSource())
                .setAttribute(TIER, event.getServiceTier())
                .setAttribute(STOP, event.getStopReason())
                .setAttribute(STATUS, event.getStatus())
                .setAttribute(LATENCY, event.getLatencyUs());
        log.emit();
        return log;
    }

    @Override
    public void close() {
        provider.close();
    }

    private static final class Nowhere implements LogRecordExporter {
        @Override
        public CompletableResultCode export(Collection<LogRecordData> logs) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
