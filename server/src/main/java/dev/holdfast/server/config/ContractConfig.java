package dev.holdfast.server.config;

import dev.holdfast.protocol.operation.Operation;
import java.util.Set;

/**
 * Which variants of the contract the server serves.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param adminMode whether the operator's part of the API exists
 * @param clientIdCheck what a client id must look like
 * @param messageDeleteNeedsClaimId whether a message can only be deleted by naming the claim that holds it
 * @param requireConfirmation whether subscribers are told of nothing until they have agreed
 * @param showsChecksums whether messages are shown with checksums of their bodies
 */
public record ContractConfig(
        boolean adminMode,
        ClientIdCheck clientIdCheck,
        boolean messageDeleteNeedsClaimId,
        boolean requireConfirmation,
        boolean showsChecksums) {
    /** Without confirmation and checksums. */
    public ContractConfig(boolean adminMode, ClientIdCheck clientIdCheck, boolean messageDeleteNeedsClaimId) {
        this(adminMode, clientIdCheck, messageDeleteNeedsClaimId, false, false);
    }

    /** What of the API is switched on. */
    public Set<Operation.Feature> features() {
        return adminMode ? Set.of(Operation.Feature.ADMIN_MODE) : Set.of();
    }

    static ContractConfig of(Configuration configuration) {
        return new ContractConfig(
                configuration.get(Settings.ADMIN_MODE),
                configuration.get(Settings.CLIENT_ID_UUID_SAFE),
                configuration.get(Settings.MESSAGE_DELETE_WITH_CLAIM_ID),
                configuration.get(Settings.REQUIRE_CONFIRMATION),
                configuration.get(Settings.ENABLE_CHECKSUM));
    }
}
