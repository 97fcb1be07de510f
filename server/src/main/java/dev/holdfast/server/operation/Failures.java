package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.LogPace;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.storage.StorageException;
import dev.holdfast.server.storage.StorageFull;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where trouble becomes a refusal. A client never sees the text of an exception, only a reference to the
 * log.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String TRY_AGAIN = " Please try again in a few seconds.";
    private static final int STORAGE_RETRY_SECONDS = 5;
    private static final int UNREADABLE_RETRY_SECONDS = 30;

    private final IdGenerator ids;
    private final LogPace pace = new LogPace();

    public Failures(IdGenerator ids) {
        this.ids = ids;
    }

    /** What to tell a client whose operation ran into {@code failure}. */
    public Refusal refusalFor(Operation<?, ?> operation, RuntimeException failure) {
        return refusalFor(operation, operation.troubleText(), failure);
    }

    /** The same for a call whose input is known. */
    Refusal refusalFor(Call<?, ?> call, RuntimeException failure) {
        return refusalFor(call.operation(), call.troubleText(), failure);
    }

    private Refusal refusalFor(Operation<?, ?> operation, String troubleText, RuntimeException failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof UnreadableBody unreadable) {
            return unreadable(operation, unreadable);
        }
        if (failure instanceof StorageException trouble) {
            return trouble instanceof StorageFull
                    ? full(troubleText)
                    : unavailable(operation.name(), troubleText, trouble);
        }
        return internal(operation.name(), failure);
    }

    private Refusal unreadable(Operation<?, ?> operation, UnreadableBody unreadable) {
        pace.log(leftOut -> LOG.atError()
                .addKeyValue("operation", operation.name())
                .addKeyValue("trouble", unreadable.text())
                .addKeyValue("leftOut", leftOut)
                .log("A stored body cannot be decrypted"));
        return Refusal.of(
                        ErrorCode.ENCRYPTION_UNAVAILABLE,
                        unreadable.text() + " Whoever does without the message can delete it by its id.")
                .retryAfterSeconds(UNREADABLE_RETRY_SECONDS);
    }

    /** Not logged for each request: whoever watches the disk says it once. */
    private static Refusal full(String troubleText) {
        return Refusal.of(
                        ErrorCode.STORAGE_FULL,
                        "The disk is nearly full: new messages are refused, reads, claims and deletes go on."
                                + " Free some space and try again.")
                .withSocketError(troubleText)
                .retryAfterSeconds(STORAGE_RETRY_SECONDS);
    }

    private Refusal unavailable(String operation, String troubleText, StorageException trouble) {
        pace.log(leftOut -> LOG.atError()
                .addKeyValue("operation", operation)
                .addKeyValue("trouble", trouble.getMessage())
                .addKeyValue("leftOut", leftOut)
                .log("The store failed a request"));
        return Refusal.of(ErrorCode.STORAGE_UNAVAILABLE, troubleText + TRY_AGAIN)
                .withSocketError(troubleText)
                .retryAfterSeconds(STORAGE_RETRY_SECONDS);
    }

    /** The store has the change, but could not say that it is durable: it may survive, or be lost. */
    Refusal unknownOutcome(Call<?, ?> call) {
        return Refusal.of(
                        ErrorCode.STORAGE_UNAVAILABLE,
                        call.troubleText() + " The disk failed at the last step, so the change may or may not"
                                + " survive: look before you repeat it.")
                .withSocketError(call.troubleText())
                .retryAfterSeconds(STORAGE_RETRY_SECONDS);
    }

    /** Logs a refusal that is shown to nobody. @return the reference under which the log has it */
    String noted(String doing, Refusal refusal) {
        String reference = ids.newRequestId();
        LOG.atWarn()
                .addKeyValue("operation", doing)
                .addKeyValue("reference", reference)
                .addKeyValue("trouble", refusal.text())
                .log("A step of a health check failed");
        return reference;
    }

    /** A fault of ours: logged once with a reference, which is all that the client gets. */
    public Refusal internal(String doing, RuntimeException failure) {
        String reference = ids.newRequestId();
        LOG.atError()
                .setCause(failure)
                .addKeyValue("operation", doing)
                .addKeyValue("reference", reference)
                .log("A request failed unexpectedly");
        return Refusal.of(
                ErrorCode.INTERNAL,
                "The server failed to serve this request; its log has the reference " + reference + ".");
    }
}
