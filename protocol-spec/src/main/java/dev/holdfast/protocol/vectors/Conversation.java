package dev.holdfast.protocol.vectors;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Steps that one server takes in order, in a project of their own.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param file the name of the file that it stands in
 * @param covers the rows of the contract that it holds the server to
 * @param settings the configuration that it needs beside the defaults, by key; {@code clock} tells when it needs one
 *     that moves by hand
 * @param views the names of the views in which it is replayed
 * @param roles that every caller claims, with commas; null for none
 * @param credentials that the server must take, with placeholders
 */
public record Conversation(
        String file,
        String name,
        List<String> covers,
        Map<String, String> settings,
        Set<String> views,
        @Nullable String roles,
        List<Credential> credentials,
        List<Step> steps) {

    /** The ways in which the conversation can be replayed. */
    public Set<Pass> passes() {
        Set<Pass> passes = EnumSet.noneOf(Pass.class);
        for (Pass pass : Pass.values()) {
            if (views.contains(pass.view())) {
                passes.add(pass);
            }
        }
        return passes;
    }

    /** Whether the server's clock must move by hand. */
    public boolean needsClock() {
        return steps.stream().anyMatch(step -> step instanceof Step.Advance);
    }

    @Override
    public String toString() {
        return file + ": " + name;
    }
}
