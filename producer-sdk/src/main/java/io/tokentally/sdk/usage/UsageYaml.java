package io.tokentally.sdk.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Map;

/** The one class that needs {@code jackson-dataformat-yaml}, which is optional. */
final class UsageYaml {
    private static final String MISSING =
            "YAML needs com.fasterxml.jackson.dataformat:jackson-dataformat-yaml on the class path";

    private UsageYaml() {}

    static String write(Map<String, Object> usage) {
        try {
            return Mapper.YAML.writeValueAsString(usage);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and text are always written", e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    static JsonNode read(String yaml) {
        try {
            return Mapper.YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new InvalidUsageException("usage must be a YAML mapping but is no YAML: " + e.getOriginalMessage());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(MISSING, e);
        }
    }

    /** Made on first use. */
    private static final class Mapper {
        static final YAMLMapper YAML = YAMLMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
    }
}
