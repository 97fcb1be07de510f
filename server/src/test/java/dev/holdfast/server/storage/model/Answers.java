package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.Message;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stores say, as texts that are equal when a client could not tell them apart.
 *
 * <p><em>Thread-safe.</em>
 */
final class Answers {

    static final String ABSENT = "no such queue";

    private Answers() {}

    /** The moment of visibility counts only while it is in the future. */
    static String of(@Nullable Message message, long nowMillis) {
        if (message == null) {
            return "no message";
        }
        String delayed = message.visibleMillis() > nowMillis ? " visible " + message.visibleMillis() : "";
        return message.body().reader().string() + " at " + message.sequence() + " id " + message.id() + " from "
                + message.client() + " ttl " + message.ttlSeconds() + " age " + message.ageSeconds(nowMillis)
                + " until "
                + message.expiresMillis() + delayed + " claim " + Objects.toString(message.claimId(), "none")
                + " count "
                + message.claimCount() + " dead letter " + Objects.toString(message.deadLetter(), "no");
    }

    static List<String> of(List<Message> messages, long nowMillis) {
        return messages.stream().map(message -> of(message, nowMillis)).toList();
    }

    static String of(@Nullable Claim claim, long nowMillis) {
        return claim == null
                ? "no claim"
                : claim.id() + " of " + claim.client() + " " + claim.ttlSeconds() + "/" + claim.graceSeconds()
                        + " since " + claim.renewedMillis() + " until " + claim.expiresMillis() + " holds "
                        + of(claim.messages(), nowMillis);
    }
}
