package io.tokentally.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom Postgres runs, since it refuses uid 0: as we do, where we are an ordinary user. As root in a user namespace
 * without a mapping, where it sees a uid other than 0 while the kernel still takes it for the owner of the files; or,
 * where namespaces are forbidden (some containers), as {@code nobody}, who then owns the files.
 *
 * @param prefix words before each command
 * @param owner uid and gid of the data files, or empty to leave them
 */
record PostgresUser(List<String> prefix, String owner) {
    private static final String NOBODY = "65534";

    static PostgresUser find(Path folder) {
        if (!Commands.run(List.of("id", "-u")).output().equals("0")) {
            return new PostgresUser(List.of(), "");
        }
        PostgresUser namespace = new PostgresUser(List.of("unshare", "-U"), "0:0");
        if (namespace.mayUse(folder)) {
            return namespace;
        }
        PostgresUser nobody = new PostgresUser(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), NOBODY + ":" + NOBODY);
        if (nobody.mayUse(folder)) {
            return nobody;
        }
        throw new EmbeddedException("Postgres refuses to run as root, and neither a user namespace (unshare -U) nor the"
                + " user nobody can use " + folder + ": run as an ordinary user, or choose a data folder open to all.");
    }

    List<String> command(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(words));
        return command;
    }

    /** Hands the files over, also those that an earlier run under another identity left. */
    private boolean mayUse(Path folder) {
        return Commands.run(List.of("chown", "-R", owner, folder.toString())).succeeded()
                && Commands.run(command("test", "-w", folder.toString())).succeeded();
    }
}
