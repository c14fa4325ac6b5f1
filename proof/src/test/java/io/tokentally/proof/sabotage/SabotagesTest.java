package io.tokentally.proof.sabotage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SabotagesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");

    @ParameterizedTest
    @MethodSource("io.tokentally.proof.sabotage.Sabotages#all")
    void whatIsToBeBrokenStandsInTheSource(Sabotage sabotage) throws IOException {
        for (Sabotage.Edit edit : sabotage.edits()) {
            assertThat(Files.readString(ROOT.resolve(edit.file())))
                    .as("%s; where the code has changed, change Sabotages", sabotage.name())
                    .containsOnlyOnce(edit.find());
        }
    }
}
