package dev.holdfast.protocol.vectors;

import java.util.List;

/**
 * A token that a server takes as a proof.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param project the only one that its bearer may act on
 * @param roles what policies know its bearer as
 * @param seconds after which it counts no more
 */
public record Credential(String token, String project, List<String> roles, long seconds) {}
