package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The endpoints that a file lists. It is looked at often and read again only when it has changed.
 *
 * <p><em>One thread at a time.</em>
 */
final class FileSource implements Source {

    /** How often the file is looked at. */
    static final Duration POLL = Duration.ofSeconds(1);

    private final NameTimer timer;
    private final WatchedFile file;
    private final int defaultPort;
    private Outcome last = Outcome.failed("");

    FileSource(NameTimer timer, Path path, int defaultPort) {
        this.timer = timer;
        this.file = new WatchedFile(path);
        this.defaultPort = defaultPort;
    }

    @Override
    public void look(Consumer<Outcome> done) {
        var unused = timer.offload(() -> done.accept(look()));
    }

    private Outcome look() {
        if (last.trouble() == null && !file.hasChanged()) {
            return last;
        }
        last = read();
        return last;
    }

    private Outcome read() {
        try {
            AddressSet addresses = Literals.lines(file.path(), file.read(), defaultPort);
            return Outcome.found(addresses, POLL, file.path() + " lists no endpoint.");
        } catch (NoSuchFileException missing) {
            return Outcome.failed("There is no file " + file.path() + ".");
        } catch (IOException | IllegalArgumentException wrong) {
            return Outcome.failed(String.valueOf(wrong.getMessage()));
        }
    }
}
