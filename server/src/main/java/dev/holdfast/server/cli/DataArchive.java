package dev.holdfast.server.cli;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Copies the data of a server that does not run to a backup and back.
 *
 * <p>The messages of all exceptions are for the operator.
 *
 * <p><em>One thread at a time.</em>
 */
public interface DataArchive {
    /** Writes a consistent copy into a directory that must not exist yet. */
    void backup(Path dataDirectory, Path backup) throws IOException;

    /** Fills a data directory that must be absent or empty. */
    void restore(Path backup, Path dataDirectory) throws IOException;
}
