package io.tokentally.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command line did. */
public record Ran(int code, String out, String err) {
    public static Ran tally(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        return new Ran(code, out.toString(), err.toString());
    }

    public List<String> lines() {
        return out.lines().toList();
    }
}
