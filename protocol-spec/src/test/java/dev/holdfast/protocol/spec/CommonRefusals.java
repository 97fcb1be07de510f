package dev.holdfast.protocol.spec;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.operation.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What every operation may refuse with, beside what it declares itself.
 *
 * <p><em>Thread-safe.</em>
 */
final class CommonRefusals {

    /** Over REST and over a socket. */
    static final List<ErrorCode> EVERYWHERE = List.of(
            ErrorCode.BODY_UNREADABLE,
            ErrorCode.SCHEMA_MISMATCH,
            ErrorCode.FIELD_INVALID,
            ErrorCode.VALUE_UNSUPPORTED,
            ErrorCode.CLIENT_ID_MISSING,
            ErrorCode.CLIENT_ID_INVALID,
            ErrorCode.PROJECT_MISSING,
            ErrorCode.PROJECT_EMPTY,
            ErrorCode.QUEUE_NAME_INVALID,
            ErrorCode.FORBIDDEN,
            ErrorCode.OVERLOADED,
            ErrorCode.STORAGE_UNAVAILABLE,
            ErrorCode.AUTHENTICATION_FAILED,
            ErrorCode.AUTHENTICATION_UNAVAILABLE,
            ErrorCode.RATE_EXCEEDED,
            ErrorCode.STOPPING,
            ErrorCode.INTERNAL);

    static final List<ErrorCode> REST = List.of(
            ErrorCode.PARAMETER_INVALID,
            ErrorCode.ROUTE_NOT_FOUND,
            ErrorCode.METHOD_NOT_ALLOWED,
            ErrorCode.NOT_ACCEPTABLE,
            ErrorCode.FORM_CONTENT,
            ErrorCode.REQUEST_TOO_LARGE,
            ErrorCode.REQUEST_TIMEOUT);

    static final List<ErrorCode> SOCKET = List.of(
            ErrorCode.FRAME_UNREADABLE,
            ErrorCode.ENVELOPE_INVALID,
            ErrorCode.ACTION_UNKNOWN,
            ErrorCode.ACTION_UNSUPPORTED,
            ErrorCode.HELLO_REQUIRED,
            ErrorCode.NOT_AUTHENTICATED,
            ErrorCode.TOO_MANY_IN_FLIGHT);

    private CommonRefusals() {}

    /** All codes with which REST may refuse the operation. */
    static Set<ErrorCode> overRest(Operation<?, ?> operation) {
        List<ErrorCode> codes = new ArrayList<>(operation.refusals());
        codes.addAll(EVERYWHERE);
        codes.addAll(REST);
        return new LinkedHashSet<>(codes);
    }
}
