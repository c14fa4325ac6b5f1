package io.tokentally.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.serde.Evolution;
import io.tokentally.schemas.serde.PublicSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry may already hold is committed; what the classes say now must go with all of it. */
class CompatibilityTest {
    private static final Schema USAGE = PublicSchema.of(UsageEvent.getClassSchema());

    static Stream<Topic<?>> avroTopics() {
        return Topics.ALL.stream().filter(topic -> topic.valueType() != byte[].class);
    }

    @ParameterizedTest
    @MethodSource("avroTopics")
    void theNewestCommittedVersionIsWhatTheClassSays(Topic<?> topic) throws IOException {
        List<String> committed = CommittedSchemas.of(topic.subject());
        String published = CommittedSchemas.text(published(topic));
        if (!committed.isEmpty() && committed.get(committed.size() - 1).equals(published)) {
            return;
        }
        String next = CommittedSchemas.path(topic.subject(), committed.size() + 1);
        Path proposed = Path.of("target", next);
        Files.createDirectories(proposed.getParent());
        Files.writeString(proposed, published);
        fail(
                "%s's class is not what its newest committed version (%d) says. If the change is meant, commit it as a new"
                        + " version, in the schemas folder: install -D %s src/main/resources/%s",
                topic.subject(), committed.size(), proposed, next);
    }

    @ParameterizedTest
    @MethodSource("avroTopics")
    void everyVersionReadsEveryOther(Topic<?> topic) {
        List<Schema> versions = CommittedSchemas.of(topic.subject()).stream()
                .map(text -> new Schema.Parser().parse(text))
                .toList();
        assertThat(versions).isNotEmpty();
        assertThat(SchemaRules.fullTransitive(versions)).isEmpty();
        assertThat(SchemaRules.fullTransitive(List.of(versions.get(0), published(topic))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("avroTopics")
    void everyFieldHasADefaultAndNothingIsAnEnum(Topic<?> topic) {
        assertThat(SchemaRules.growable(published(topic))).isEmpty();
    }

    @Test
    void noSubjectIsCommittedThatNoTopicHas() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src", "main", "resources", "schemas"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            avroTopics().map(Topic::subject).toList());
        }
    }

    @Test
    void anOptionalFieldMayBeAdded() {
        Schema grown = Evolution.withField(USAGE, "region", "[\"null\",\"string\"]", "null");
        Schema again = Evolution.withField(grown, "attempts", "\"long\"", "1");
        assertThat(SchemaRules.fullTransitive(List.of(USAGE, grown, again))).isEmpty();
        assertThat(SchemaRules.growable(again)).isEmpty();
    }

    @Test
    void aRenamedFieldIsFound() {
        Schema renamed = replaced(
                "{\"name\":\"session_id\",\"type\":\"string\",\"default\":\"\"}",
                "{\"name\":\"sid\",\"type\":\"string\"}");
        assertThat(SchemaRules.fullTransitive(List.of(USAGE, renamed)))
                .singleElement()
                .asString()
                .contains("version 2 cannot read version 1", "sid");
        assertThat(SchemaRules.growable(renamed)).containsExactly("UsageEvent.sid has no default");
    }

    @Test
    void aChangedTypeIsFoundInBothDirections() {
        Schema changed = Evolution.withField(Evolution.withoutField(USAGE, "status"), "status", "\"long\"", "0");
        assertThat(SchemaRules.fullTransitive(List.of(USAGE, changed))).hasSize(2);
    }

    @Test
    void aChangeThatOnlyOneDirectionSurvivesIsFound() {
        Schema widened =
                replaced("\"name\":\"revision\",\"type\":\"long\"", "\"name\":\"revision\",\"type\":\"double\"");
        assertThat(SchemaRules.fullTransitive(List.of(USAGE, widened)))
                .singleElement()
                .asString()
                .contains("version 1 cannot read version 2");
    }

    @Test
    void aChangeAgainstAnOlderVersionThanTheLastIsFound() {
        Schema without = Evolution.withoutField(USAGE, "status");
        Schema other = Evolution.withField(without, "status", "\"long\"", "0");
        assertThat(SchemaRules.fullTransitive(List.of(without, other))).isEmpty();
        assertThat(SchemaRules.fullTransitive(List.of(USAGE, without, other))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\"]} | \"a\"",
                "{\"type\":\"map\",\"values\":{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\"]}} | {}",
                "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"x\",\"type\":\"long\"}]}} | []",
                "[\"string\",\"null\"] | \"\"",
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"default\":0}]} | {\"x\":1}",
            })
    void whatCannotGrowIsFoundAtEveryLevel(String typeAndDefault) {
        String[] parts = typeAndDefault.split(" \\| ", 2);
        assertThat(SchemaRules.growable(Evolution.withField(USAGE, "added", parts[0], parts[1])))
                .singleElement()
                .asString()
                .startsWith("UsageEvent.added");
    }

    private static Schema replaced(String part, String by) {
        String text = USAGE.toString();
        assertThat(text).contains(part);
        return new Schema.Parser().parse(text.replace(part, by));
    }

    private static Schema published(Topic<?> topic) {
        return PublicSchema.of(SpecificData.get().getSchema(topic.valueType()));
    }
}
