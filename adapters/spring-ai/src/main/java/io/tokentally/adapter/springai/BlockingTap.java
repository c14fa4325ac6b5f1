package io.tokentally.adapter.springai;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Copies what a model's answer says while its reader reads it. Calls that are no model's pass untouched. */
final class BlockingTap implements ClientHttpRequestInterceptor {
    private final ObservationRegistry registry;

    BlockingTap(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        ClientHttpResponse response = execution.execute(request, body);
        Observation.Context context = ModelContexts.nearest(registry.getCurrentObservation());
        boolean tapped = context != null && response.getStatusCode().is2xxSuccessful();
        return context != null && tapped ? new Tapped(response, TappedAnswer.in(context)) : response;
    }

    private record Tapped(ClientHttpResponse response, TappedAnswer answer) implements ClientHttpResponse {
        @Override
        public InputStream getBody() throws IOException {
            return new Copying(response.getBody(), answer);
        }

        @Override
        public HttpHeaders getHeaders() {
            return response.getHeaders();
        }

        @Override
        public HttpStatusCode getStatusCode() throws IOException {
            return response.getStatusCode();
        }

        @Override
        public String getStatusText() throws IOException {
            return response.getStatusText();
        }

        @Override
        public void close() {
            response.close();
        }
    }

    /** For the one thread that reads it. */
    private static final class Copying extends FilterInputStream {
        private final TappedAnswer answer;

        Copying(InputStream in, TappedAnswer answer) {
            super(in);
            this.answer = answer;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                answer.add(new byte[] {(byte) read}, 0, 1);
            }
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            if (read > 0) {
                answer.add(into, offset, read);
            }
            return read;
        }

        /** Reading the same bytes again would count them again. */
        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
