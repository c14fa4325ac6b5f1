package io.tokentally.gateway.ingest;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.http.Shown;
import org.jspecify.annotations.Nullable;

/** From the body of {@code POST /track/tool-operation} to an event. */
final class ToolOperationReader {
    private ToolOperationReader() {}

    static ToolOperationEvent read(Fields fields, String tenant, Common common, String eventId) {
        String sessionId = common.sessionId(fields);
        if (!common.exact() && !sessionId.isEmpty() && !Params.isUuid(sessionId)) {
            throw ProblemException.malformed("session_id must be a UUID but is " + Shown.of(sessionId));
        }
        Long responseTime = Common.micros(fields, "response_time_ms");
        if (responseTime == null && !common.voided() && !common.exact()) {
            throw ProblemException.unacceptable("response_time_ms is required but missing");
        }
        String parameters = fields.objectText("parameters");
        ToolOperationEvent event = ToolOperationEvent.newBuilder()
                .setTenant(tenant)
                .setEventId(eventId)
                .setRevision(common.revision())
                .setVoided(common.voided())
                .setOccurredAt(common.occurredAt())
                .setRecordedAt(common.recordedAt())
                .setSessionId(sessionId)
                .setUserId(fields.text("user_id"))
                .setToolId(orEmpty(fields.text("tool_id")))
                .setToolName(orEmpty(fields.text("tool_name")))
                .setOperationMode(orEmpty(fields.text("operation_mode")))
                .setParameters(parameters == null ? "{}" : parameters)
                .setFilePath(fields.text("file_path"))
                .setTokensOriginal(fields.whole("tokens_original"))
                .setTokensActual(fields.whole("tokens_actual"))
                .setTokensPrevented(fields.whole("tokens_prevented"))
                .setResponseTimeUs(responseTime)
                .setCacheHit(fields.flag("cache_hit"))
                .setProvider(Common.provider(fields))
                .setModel(fields.text("model"))
                .setTags(common.tags())
                .setProducerId(common.producerId())
                .setProducerSeq(common.producerSeq())
                .build();
        fields.done();
        return event;
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
