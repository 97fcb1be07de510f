package dev.holdfast.server.storage.kv;

import dev.holdfast.server.storage.StorageCorrupted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The page of text beside a backup that says what belongs to it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param createdMillis when it was taken, milliseconds since 1970
 * @param sequence the engine's last sequence in it
 * @param fileBytes size of each file by name
 */
record BackupManifest(long createdMillis, long sequence, Map<String, Long> fileBytes) {
    static final String FILE_NAME = "backup.manifest";
    private static final String HEADER = "holdfast-backup 1";
    private static final int MAX_LINES = 1_000_000;

    BackupManifest {
        fileBytes = Map.copyOf(fileBytes);
    }

    static Map<String, Long> sizesIn(Path directory) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (Path file : Directories.list(directory)) {
            sizes.put(String.valueOf(file.getFileName()), Files.size(file));
        }
        return sizes;
    }

    void write(Path backup) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, "created " + createdMillis, "sequence " + sequence));
        new TreeMap<>(fileBytes).forEach((name, bytes) -> lines.add("file " + bytes + " " + name));
        lines.add("end");
        Path file = backup.resolve(FILE_NAME);
        Files.write(file, lines);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Directories.sync(backup);
    }

    static BackupManifest read(Path backup) throws IOException {
        Path file = backup.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            throw new StorageCorrupted(backup + " is not a finished backup: " + FILE_NAME + " is missing");
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 4
                || lines.size() > MAX_LINES
                || !lines.get(lines.size() - 1).equals("end")) {
            throw new StorageCorrupted(file + " is cut short");
        }
        if (!lines.get(0).equals(HEADER)) {
            throw new StorageCorrupted(file + " begins with \"" + lines.get(0) + "\", this server reads " + HEADER);
        }
        try {
            return parse(lines);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new StorageCorrupted(file + " is damaged", e);
        }
    }

    private static BackupManifest parse(List<String> lines) {
        long created = Long.parseLong(lines.get(1).substring("created ".length()));
        long sequence = Long.parseLong(lines.get(2).substring("sequence ".length()));
        Map<String, Long> sizes = new TreeMap<>();
        for (String line : lines.subList(3, lines.size() - 1)) {
            String[] words = line.split(" ", 3);
            sizes.put(words[2], Long.parseLong(words[1]));
        }
        return new BackupManifest(created, sequence, sizes);
    }
}
