package dev.holdfast.server.storage;

import java.util.List;

/**
 * One kind of store that a pool can be in, reached by addresses of one scheme.
 *
 * <p><em>Thread-safe.</em>
 */
public interface StorageDriver {

    /** The part of an address before its first colon. */
    String scheme();

    /** What its pools can do, in the contract's order: FIFO, CLAIMS, DURABILITY, AOD, HIGH_THROUGHPUT. */
    List<String> capabilities();

    /**
     * The one name of what an address leads to, by which two spellings of the same are recognized.
     *
     * @param location the part of the address behind its scheme
     * @throws StorageUnavailable when it is none of this driver's, or leads to where the server may not go
     */
    String identity(String location);

    /**
     * Opens a pool.
     *
     * @throws StorageException when it cannot be reached, or is not in the state that is expected of it
     */
    Pool open(String location, Expected expected);

    /** What is known of the store that is to be opened. */
    enum Expected {
        /** It is made if need be; one that holds queues is refused, because no catalogue knows of them. */
        NEW,
        /** It has been opened before; one that is not there is refused, because its queues would seem to be gone. */
        EXISTING
    }
}
