package io.tokentally.proof.sabotage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Classes with a mechanism broken, to be put before those that are shipped. */
public final class Broken {
    private Broken() {}

    /**
     * Compiles them into {@code folder}.
     *
     * @param root of the checkout that runs
     * @return the folder as the begin of a class path
     * @throws IllegalStateException where the source does not read as it did when the sabotage was thought of
     */
    public static String classes(Sabotage sabotage, Path root, Path folder) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (Sabotage.Edit edit : sabotage.edits()) {
            Path file = root.resolve(edit.file());
            String text = sources.containsKey(file) ? sources.get(file) : Files.readString(file);
            sources.put(file, edited(text, edit));
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> command = new ArrayList<>(List.of(
                "-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes.toString()));
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            Path copy = folder.resolve(source.getKey().getFileName());
            Files.writeString(copy, source.getValue());
            command.add(copy.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException(
                    "a JDK is needed, for its compiler; this is " + System.getProperty("java.home"));
        }
        if (compiler.run(null, null, null, command.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(sabotage.name() + " does not compile any more");
        }
        return classes + System.getProperty("path.separator");
    }

    private static String edited(String text, Sabotage.Edit edit) {
        int at = text.indexOf(edit.find());
        if (at < 0 || text.indexOf(edit.find(), at + 1) >= 0) {
            throw new IllegalStateException(edit.file() + " does not hold this exactly once, so how it is broken has to"
                    + " be thought of again: " + edit.find());
        }
        return text.substring(0, at)
                + edit.replace()
                + text.substring(at + edit.find().length());
    }
}
