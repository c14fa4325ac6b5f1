package io.tokentally.sink.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;

/**
 * A month's rows as JSON Lines, gzip, by tenant and event id.
 *
 * @param sha256 of the file, in hex
 */
record ArchiveFile(Path path, String sha256) {
    /** Streams the rows of {@code partition}; on return the file is on disk under its name, whole. */
    static ArchiveFile write(Connection connection, String partition, Path path) throws SQLException, IOException {
        Path folder = Files.createDirectories(path.toAbsolutePath().getParent());
        Path part = path.resolveSibling(path.getFileName() + ".part");
        MessageDigest digest = newSha256();
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream file = new DigestOutputStream(Channels.newOutputStream(channel), digest);
            GZIPOutputStream gzip = new GZIPOutputStream(file, 1 << 16);
            // As CSV with quotes and delimiters that JSON cannot hold, so that each line is the JSON itself.
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "COPY (SELECT row_to_json(r) FROM " + partition + " r ORDER BY tenant, event_id) TO STDOUT"
                                    + " (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02', ENCODING 'UTF8')",
                            gzip);
            gzip.finish();
            channel.force(true);
        }
        Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        return new ArchiveFile(path, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
