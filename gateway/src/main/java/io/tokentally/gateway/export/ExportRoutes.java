package io.tokentally.gateway.export;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.tokentally.gateway.http.Callers;
import io.tokentally.gateway.http.Needs;
import io.tokentally.gateway.http.Params;
import io.tokentally.gateway.http.ProblemException;
import io.tokentally.gateway.query.Answers;
import io.tokentally.gateway.query.Database;
import io.tokentally.gateway.query.ExportFilter;
import io.tokentally.schemas.Bounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /export/usage}, {@code /export/tools} and {@code /export/totals}: one snapshot, oldest first, streamed, so that
 * memory stays flat. What breaks off on the way ends the connection without the end of the body, so that nobody takes a part
 * for the whole. How many run at once is bounded.
 */
public final class ExportRoutes {
    private static final Logger log = LoggerFactory.getLogger(ExportRoutes.class);
    private static final int MAX_RUNNING = 4;
    private static final int FETCH_ROWS = 500;
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final String CSV = "csv";
    private static final Set<String> FORMATS = Set.of(CSV, "jsonl");

    private final Database database;
    private final Bounds bounds;
    private final Answers answers;
    private final Semaphore running = new Semaphore(MAX_RUNNING);

    public ExportRoutes(Database database, Bounds bounds, Answers answers) {
        this.database = database;
        this.bounds = bounds;
        this.answers = answers;
    }

    public void install(RoutesConfig routes) {
        routes.get("/export/usage", context -> export(context, "usage", Export.USAGE), Needs.READ);
        routes.get("/export/tools", context -> export(context, "tools", Export.TOOLS), Needs.READ);
        routes.get("/export/totals", context -> export(context, "totals", Export.TOTALS), Needs.READ);
    }

    private void export(Context context, String name, Export export) {
        Params params = Params.of(context);
        String asked = params.oneOf("format", FORMATS);
        String format = asked == null ? CSV : asked;
        String tenant = Callers.of(context).tenant();
        ExportFilter filter = ExportFilter.of(name, tenant, params, bounds, answers.now(), export.timeColumn());
        params.done();
        if (!running.tryAcquire()) {
            throw ProblemException.unavailable(MAX_RUNNING + " exports run already", RETRY_AFTER_SECONDS);
        }
        try {
            answers.asOf(context);
            context.contentType(format.equals(CSV) ? "text/csv; charset=utf-8" : "application/jsonl")
                    .header("Cache-Control", "no-store")
                    .header("Content-Disposition", "attachment; filename=\"" + name + "." + format + "\"");
            database.stream(tenant, handle -> {
                write(context, handle, export, filter, format);
                return format;
            });
        } catch (RuntimeException e) {
            if (!context.res().isCommitted()) {
                context.res().reset();
                throw e;
            }
            log.warn("an export of {} broke off: {}", name, e.toString());
            reset(context);
        } finally {
            running.release();
        }
    }

    /** Also who reads until the connection ends, as HTTP/1.0 does, then sees that this is not the end of the body. */
    private static void reset(Context context) {
        EndPoint endPoint = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        try {
            if (endPoint.getTransport() instanceof SocketChannel channel) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            log.debug("the connection is closed already", e);
        }
        endPoint.close();
    }

    private static void write(Context context, Handle handle, Export export, ExportFilter filter, String format) {
        Query query = filter.bind(handle.createQuery("SELECT %s FROM %s WHERE %s AND %s ORDER BY %s"
                        .formatted(export.select(), export.table(), filter.sql(), export.counted(), export.order())))
                .setFetchSize(FETCH_ROWS);
        try {
            RowWriter writer =
                    RowWriter.of(format, export.columns(), context.res().getOutputStream());
            writer.begin();
            query.map((row, statement) -> written(writer, row)).forEach(row -> {});
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException("whoever asked is gone", e);
        }
    }

    private static boolean written(RowWriter writer, java.sql.ResultSet row) throws SQLException {
        try {
            writer.row(row);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("whoever asked is gone", e);
        }
    }
}
