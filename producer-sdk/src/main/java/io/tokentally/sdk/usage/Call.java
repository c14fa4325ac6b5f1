package io.tokentally.sdk.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Providers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call, gathered from its events: the only one of a whole body, or those of a stream. Of a stream's reports the
 * later one stands, since everyone repeats or counts up; only responses that name themselves by different ids are
 * different, and summed. For one thread.
 */
final class Call {
    private final Map<String, Report> reports = new LinkedHashMap<>();
    private final Map<String, Report> spares = new LinkedHashMap<>();
    private final List<String> firstKeys = new ArrayList<>();
    private String response = "";
    private boolean answered = true;
    private @Nullable ObjectNode unknown;
    private @Nullable String origin;
    private @Nullable String model;
    private @Nullable String responseId;
    private @Nullable String serviceTier;
    private @Nullable String stopReason;

    static Call of(List<ObjectNode> events) {
        Call call = new Call();
        call.answered = events.isEmpty();
        events.forEach(call::add);
        return call;
    }

    private void add(ObjectNode event) {
        if (firstKeys.isEmpty()) {
            ObjectNode usage = Json.child(event, "usage");
            firstKeys.addAll(Json.keys(usage == null || usage.isEmpty() ? event : usage));
        }
        ObjectNode stranger = Report.unknown(event);
        unknown = unknown == null ? stranger : unknown;
        Report report = Report.of(event);
        if (report != null) {
            gather(event, report);
        }
        answered |=
                report != null || Answers.isAnswer(event) || Shapes.of(event).isPresent();
        origin = origin == null ? Origins.of(event, report == null ? null : report.usage()) : origin;
        responseId = responseId == null ? Answers.id(event) : responseId;
        model = later(model, Answers.model(event));
        serviceTier = later(serviceTier, Answers.serviceTier(event));
        stopReason = later(stopReason, Answers.stopReason(event));
    }

    private void gather(ObjectNode event, Report report) {
        boolean spare = report.place().isSpare(event);
        String named = spare ? Json.text(event, "id") : Answers.envelopedId(event);
        response = named == null ? response : named;
        (spare ? spares : reports).merge(response, report, Report::then);
    }

    /** @throws UsageException where no event told a token */
    NormalizedUsage usage(@Nullable String provider) {
        List<Report> stated = List.copyOf((reports.isEmpty() ? spares : reports).values());
        if (stated.isEmpty()) {
            throw nothing();
        }
        Classes classes = stated.stream().map(Report::classes).reduce(Classes.NONE, Classes::plus);
        return new NormalizedUsage(
                provider == null || provider.isEmpty() ? provider(stated.get(0)) : Providers.canonical(provider),
                model,
                responseId,
                classes.toTokens(),
                classes.source(),
                serviceTier,
                stopReason,
                classes.contradicted());
    }

    private String provider(Report report) {
        return origin == null ? report.shape().provider() : origin;
    }

    private UsageException nothing() {
        if (unknown != null) {
            return new UnknownUsageException("a usage object", Json.keys(unknown));
        }
        return answered
                ? new NoUsageException("no usage here: the keys are " + firstKeys)
                : new UnknownUsageException("a body", firstKeys);
    }

    private static @Nullable String later(@Nullable String known, @Nullable String told) {
        return told == null ? known : told;
    }
}
