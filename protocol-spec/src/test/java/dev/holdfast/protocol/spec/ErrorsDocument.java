package dev.holdfast.protocol.spec;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes {@code errors.md}: the tables of refusals, close codes and limits, for people.
 *
 * <p><em>Thread-safe.</em>
 */
final class ErrorsDocument {

    private ErrorsDocument() {}

    static String text() {
        StringBuilder out = new StringBuilder();
        out.append("<!-- ").append(Generated.NOTICE).append(" -->\n# Errors, close codes and limits\n\n");
        out.append("How these work is told in [errors.md](../docs/errors.md).\n\n");
        errors(out);
        closeCodes(out);
        limits(out);
        return out.toString();
    }

    private static void errors(StringBuilder out) {
        out.append("## Errors\n\n");
        out.append("| code | status | REST title | Zaqar's socket | retry? | meaning | who says it |\n");
        out.append("|---|---|---|---|---|---|---|\n");
        for (ErrorCode code : ErrorCode.values()) {
            out.append("| `").append(code.wireName()).append("` | ").append(code.status());
            out.append(" | ").append(code.title()).append(" | ").append(socketForm(code));
            out.append(" | ").append(code.isRetryable() ? "yes" : "no");
            out.append(" | ").append(code.meaning()).append(" | ").append(speakers(code));
            out.append(" |\n");
        }
    }

    private static String socketForm(ErrorCode code) {
        return switch (code.socketForm()) {
            case ERROR -> "`error`";
            case EXCEPTION -> "`exception`";
            case BOTH -> "`exception`, `error`";
            case SCHEMA -> "`error`: Schema validation failed.";
            case BAD_REQUEST -> "`exception`: Bad request. …";
            case UNEXPECTED -> "`exception`, `error`: Unexpected error.";
        };
    }

    private static String speakers(ErrorCode code) {
        if (CommonRefusals.EVERYWHERE.contains(code)) {
            return "every operation";
        }
        if (CommonRefusals.REST.contains(code)) {
            return "REST";
        }
        if (CommonRefusals.SOCKET.contains(code)) {
            return "sockets";
        }
        return Operations.ALL.stream()
                .filter(operation -> operation.refusals().contains(code))
                .map(Operation::name)
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }

    private static void closeCodes(StringBuilder out) {
        out.append(
                "\n## Close codes\n\n| number | name | sent? | then the client | meaning |\n|---|---|---|---|---|\n");
        for (CloseCode code : CloseCode.values()) {
            out.append("| ").append(code.number());
            out.append(" | `").append(code.name().toLowerCase(Locale.ROOT)).append("` | ");
            out.append(code.isSendable() ? "yes" : "never").append(" | ");
            out.append(reaction(code)).append(" | ").append(code.meaning()).append(" |\n");
        }
    }

    private static String reaction(CloseCode code) {
        return switch (code.reconnect()) {
            case NEVER -> "stays closed";
            case BACKOFF -> "reconnects after a random, growing delay";
            case ELSEWHERE -> "reconnects to another address if there is one";
            case LATER -> "reconnects after a longer delay";
            case AUTHENTICATE -> "reconnects with new credentials";
            case RESUME -> "reconnects and goes on at its last marker";
        };
    }

    private static void limits(StringBuilder out) {
        out.append("\n## Limits\n\n| name | default | least | most | unit | meaning |\n|---|---|---|---|---|---|\n");
        for (Limit limit : Limit.values()) {
            out.append("| `").append(limit.key()).append("` | ").append(limit.defaultValue());
            out.append(" | ").append(limit.minimum()).append(" | ").append(limit.maximum());
            out.append(" | ").append(limit.unit().word());
            out.append(" | ").append(limit.description()).append(" |\n");
        }
    }
}
