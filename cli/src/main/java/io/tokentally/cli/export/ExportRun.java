package io.tokentally.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokentally.cli.CliException;
import io.tokentally.cli.http.GatewayOptions.Gateway;
import io.tokentally.cli.http.JsonHttp;
import io.tokentally.cli.progress.Progress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Copies one answer of {@code /export/*} to a stream or into a file, piece by piece. A file appears whole or not at all.
 */
final class ExportRun {
    private static final int BUFFER_BYTES = 1 << 16;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Gateway gateway;
    private final Progress progress;
    private final long expectedRows;

    /** @param expectedRows how many there will be; 0 where that is not known */
    ExportRun(Gateway gateway, Progress progress, long expectedRows) {
        this.gateway = gateway;
        this.progress = progress;
        this.expectedRows = expectedRows;
    }

    /** Writes to {@code file}, replacing what is there; returns how many lines. */
    long toFile(URI source, Path file) throws IOException, InterruptedException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CliException("the folder of --out " + file + " does not exist: make it, or name another file");
        }
        Path part = Files.createTempFile(folder, "." + file.getFileName(), ".part");
        try {
            long lines;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER_BYTES)) {
                lines = to(source, out);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return lines;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes to {@code out} and flushes it; returns how many lines. */
    long to(URI source, OutputStream out) throws IOException, InterruptedException {
        HttpRequest request = JsonHttp.authorized(HttpRequest.newBuilder(source), gateway.key())
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new CliException(source + " does not answer (" + e + "): is the stack running?", e);
        }
        try (InputStream in = response.body()) {
            if (response.statusCode() != 200) {
                throw new CliException(
                        source + " answers HTTP " + response.statusCode() + " " + detail(in.readAllBytes()));
            }
            return copy(source, in, out);
        }
    }

    private long copy(URI source, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long lines = 0;
        while (true) {
            int read;
            try {
                read = in.read(buffer);
            } catch (IOException e) {
                throw new CliException(
                        source + " broke off after " + lines + " lines (" + e.getMessage() + "): export again", e);
            }
            if (read < 0) {
                out.flush();
                progress.done(state(lines));
                return lines;
            }
            out.write(buffer, 0, read);
            for (int i = 0; i < read; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
            progress.update(state(lines));
        }
    }

    private Progress.State state(long lines) {
        return new Progress.State(Math.min(lines, expectedRows), expectedRows, "exported", lines);
    }

    private static @Nullable String detail(byte[] body) {
        try {
            JsonNode problem = new ObjectMapper().readTree(body);
            return problem.path("detail").asText();
        } catch (IOException e) {
            return ""; // no problem document: the status says it all
        }
    }
}
