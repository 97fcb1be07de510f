package dev.holdfast.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.operation.Operations;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {

    private static final Principal ADMIN = Principal.free(Set.of("member", "Admin"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pools:get_all",
                "pools:create",
                "pools:get",
                "pools:delete",
                "pools:update",
                "flavors:create",
                "flavors:update",
                "flavors:delete",
                "health:get",
                "metrics:get",
                "connections:get_all",
                "connections:delete",
                "system:watch"
            })
    void shouldKeepTheOperatorsPartForAdministrators(String rule) {
        assertThat(AccessPolicy.DEFAULT.allows(rule, Principal.ANYBODY)).isFalse();
        assertThat(AccessPolicy.DEFAULT.allows(rule, ADMIN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "queues:share",
                "messages:delete_all",
                "claims:update",
                "subscription:confirm",
                "topics:purge",
                "ping:get",
                "flavors:get_all",
                "flavors:get"
            })
    void shouldGiveTheRestToEveryone(String rule) {
        assertThat(AccessPolicy.DEFAULT.allows(rule, Principal.ANYBODY)).isTrue();
    }

    @Test
    void shouldKeepWhatItDoesNotKnowForAdministrators() {
        assertThat(AccessPolicy.DEFAULT.allows("nothing:of_the_kind", Principal.ANYBODY))
                .isFalse();
        assertThat(AccessPolicy.DEFAULT.allows("nothing:of_the_kind", ADMIN)).isTrue();
        assertThat(AccessPolicy.DEFAULT.allows(null, Principal.ANYBODY)).isTrue();
    }

    @Test
    void shouldKnowTheRuleOfEveryOperation() {
        assertThat(AccessPolicy.DEFAULT.names())
                .hasSize(48)
                .containsAll(Operations.ALL.stream()
                        .flatMap(operation -> operation.permissions().stream())
                        .toList());
    }
}
