package io.tokentally.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The data files of one Postgres server, created on first use, and the programs and the user that run it. */
record PostgresCluster(Path folder, Path programs, PostgresUser user, String password) {
    static final String DATABASE = "tokentally";
    static final String SUPERUSER = "tokentally";
    private static final int PASSWORD_BYTES = 16;

    static PostgresCluster in(DataDirectory data) {
        Path parent = data.resolve("postgres");
        Path folder = parent.resolve("data");
        Path programs = PostgresBinaries.unpacked(data.resolve("."));
        try {
            Files.createDirectories(parent);
            String password = password(parent.resolve("password"));
            PostgresCluster cluster = new PostgresCluster(folder, programs, PostgresUser.find(parent), password);
            if (!Files.isDirectory(folder)) {
                cluster.create(parent);
            }
            return cluster;
        } catch (IOException e) {
            throw new EmbeddedException("Cannot create the database in " + parent + ": " + e, e);
        }
    }

    String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    /**
     * After a reboot or in a new container the pid in a crashed server's pid file may belong to somebody else, and
     * Postgres would refuse to start. That no server of ours runs on this folder is known from its lock.
     */
    void forgetReusedPid() {
        Path file = folder.resolve("postmaster.pid");
        try {
            if (Files.exists(file)) {
                long pid = Long.parseLong(Files.readAllLines(file).get(0).strip());
                String command = ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().command())
                        .orElse("");
                if (!command.endsWith("/postgres")) {
                    Files.delete(file);
                }
            }
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new EmbeddedException("Cannot read " + file + ": " + e + ". Remove it, then start again.", e);
        }
    }

    /** Aside, then renamed: one that is cut short leaves nothing that looks like a database. */
    private void create(Path parent) throws IOException {
        Path aside = parent.resolve("data.new");
        delete(aside);
        Commands.Result result = Commands.run(user.command(
                program("initdb"),
                "--pgdata=" + aside,
                "--username=" + SUPERUSER,
                "--pwfile=" + parent.resolve("password"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
        if (!result.succeeded()) {
            List<String> lines = result.output().lines().toList();
            throw new EmbeddedException("Cannot create the database in " + parent + ": initdb says "
                    + lines.stream()
                            .filter(line -> line.contains("error"))
                            .findFirst()
                            .orElse(lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1)));
        }
        Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String password(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            Path fresh = file.resolveSibling("password.new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, HexFormat.of().formatHex(random) + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
