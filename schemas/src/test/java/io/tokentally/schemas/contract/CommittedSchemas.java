package io.tokentally.schemas.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The versions of a subject in {@code src/main/resources/schemas/SUBJECT/N.avsc}, from 1. */
final class CommittedSchemas {
    private CommittedSchemas() {}

    static String path(String subject, int version) {
        return "schemas/" + subject + "/" + version + ".avsc";
    }

    /** How {@code schema} is committed: indented, to be read and compared line by line. */
    static String text(Schema schema) {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        ObjectMapper json = new ObjectMapper();
        try {
            return json.writer(printer).writeValueAsString(json.readTree(schema.toString())) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema's text is JSON", e);
        }
    }

    static List<String> of(String subject) {
        List<String> versions = new ArrayList<>();
        while (true) {
            String path = path(subject, versions.size() + 1);
            try (InputStream file = CommittedSchemas.class.getClassLoader().getResourceAsStream(path)) {
                if (file == null) {
                    return versions;
                }
                versions.add(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(path + " cannot be read", e);
            }
        }
    }
}
