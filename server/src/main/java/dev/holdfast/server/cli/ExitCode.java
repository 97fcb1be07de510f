package dev.holdfast.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the process tells the shell.
 *
 * <p><em>Thread-safe.</em>
 */
final class ExitCode {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;

    private ExitCode() {}

    /** For the help texts, in this order. */
    static Map<String, String> explained() {
        Map<String, String> explained = new LinkedHashMap<>();
        explained.put(String.valueOf(OK), "it worked");
        explained.put(String.valueOf(FAILURE), "it did not work; standard error says why");
        explained.put(String.valueOf(USAGE), "the command line or the configuration is wrong");
        return explained;
    }
}
