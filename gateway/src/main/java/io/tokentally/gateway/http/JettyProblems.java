package io.tokentally.gateway.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What never reaches a handler, such as a header that is too long, gets the same kind of answer as the rest. */
final class JettyProblems extends ErrorHandler {
    private static final HttpField TYPE = new HttpField(HttpHeader.CONTENT_TYPE, Problems.CONTENT_TYPE);

    @Override
    protected void generateResponse(
            Request request, Response response, int code, String message, Throwable cause, Callback callback) {
        response.getHeaders().put(TYPE);
        response.write(true, ByteBuffer.wrap(body(code, message)), callback);
    }

    private static byte[] body(int status, String reason) {
        String detail = status < 500 ? String.valueOf(reason) : "an unexpected error; the gateway's log has the cause";
        return Json.bytes(Problems.body(new ProblemException(status, detail)));
    }
}
