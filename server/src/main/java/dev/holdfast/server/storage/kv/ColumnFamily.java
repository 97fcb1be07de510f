package dev.holdfast.server.storage.kv;

/**
 * One named, separately sorted key space of a {@link KvStore}.
 *
 * <p>The order of the constants and their names are part of the format on disk: append new ones at the end.
 *
 * <p><em>Thread-safe.</em>
 */
public enum ColumnFamily {
    MESSAGE(1, "m"),
    LEASE(2, "l"),
    RETURNED(3, "r"),
    CLAIM(4, "c"),
    TIMER(5, "t"),
    STATE(6, "s"),
    QUEUE(7, "q"),
    MISC(8, "n"),
    NOTICE(9, "o"),
    POST_ID(10, "p");

    private static final ColumnFamily[] ALL = values();

    private final int id;
    private final String nameOnDisk;

    ColumnFamily(int id, String nameOnDisk) {
        this.id = id;
        this.nameOnDisk = nameOnDisk;
    }

    public String nameOnDisk() {
        return nameOnDisk;
    }

    /** The family's number on disk; 0 is the engine's own default family, which stays empty. */
    public int id() {
        return id;
    }

    /** Answers the family with that number on disk, or refuses one that does not exist. */
    static ColumnFamily ofId(int id) {
        if (id < 1 || id > ALL.length) {
            throw new IllegalArgumentException("no column family has the id " + id);
        }
        return ALL[id - 1];
    }
}
