package io.tokentally.proof.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadBackButForALineThatIsNotWhole() throws IOException {
        Workload workload = new Workload(1, "test");
        List<SpecificRecord> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.add(workload.next());
        }
        Path file = folder.resolve("journal");
        try (Journal journal = Journal.create(file)) {
            journal.append(events.subList(0, 100));
            journal.append(events.subList(100, 300));
        }
        Files.writeString(file, "1234 U AAAA", StandardOpenOption.APPEND);
        assertThat(Journal.read(file)).extracting(Journal.Entry::event).containsExactlyElementsOf(events);
    }
}
