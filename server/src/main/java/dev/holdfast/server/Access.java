package dev.holdfast.server;

import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.JwtAuthenticator;
import dev.holdfast.server.auth.JwtKeys;
import dev.holdfast.server.auth.KeystoneAuthenticator;
import dev.holdfast.server.auth.PolicyFile;
import dev.holdfast.server.auth.TokenAuthenticator;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.AuthConfig;
import dev.holdfast.server.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the configuration says about who may do what.
 *
 * <p><em>Thread-safe.</em>
 */
record Access(Authentication authentication, AccessPolicy policy) {

    /** @throws IOException when a file that it needs cannot be read; the message tells the operator what to change */
    static Access open(NodeConfig config, Clock clock) throws IOException {
        AccessPolicy policy = AccessPolicy.DEFAULT;
        if (config.auth().policyFile().isPresent()) {
            Path file = config.auth().policyFile().get();
            policy = PolicyFile.apply(file, policy);
        }
        return new Access(authentication(config, clock), policy);
    }

    private static Authentication authentication(NodeConfig config, Clock clock) throws IOException {
        AuthConfig auth = config.auth();
        return switch (auth.mode()) {
            case NONE -> Authentication.none(config.contract().adminMode());
            case JWT -> Authentication.by(new JwtAuthenticator(auth.jwt(), JwtKeys.open(auth.jwt(), clock), clock));
            case KEYSTONE -> Authentication.by(new KeystoneAuthenticator(auth.keystone(), clock));
            case TOKEN -> Authentication.by(new TokenAuthenticator(new TokenFile(auth.tokenFile()), clock));
        };
    }
}
