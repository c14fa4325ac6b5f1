package io.tokentally.gateway.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.RequestLogger;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Times each answered request by method, route and status. Unknown paths are one route, so that they cost no memory. */
final class RequestTimer implements RequestLogger {
    private static final double NANOS_PER_MILLI = 1e6;

    private final MeterRegistry metrics;

    RequestTimer(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handle(Context context, Float millis) {
        Timer.builder("tokentally.gateway.http.requests")
                .description("Answered HTTP requests")
                .tag(
                        "method",
                        HandlerType.commonHttp().contains(context.method())
                                ? context.method().name()
                                : "other")
                .tag("route", route(context))
                .tag("status", Integer.toString(context.statusCode()))
                .register(metrics)
                .record((long) (millis * NANOS_PER_MILLI), TimeUnit.NANOSECONDS);
    }

    private static String route(Context context) {
        var endpoint = context.endpoints().matchedHttpEndpoint();
        return endpoint == null ? "unknown" : endpoint.path;
    }
}
