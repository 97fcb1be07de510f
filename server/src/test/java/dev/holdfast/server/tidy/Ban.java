package dev.holdfast.server.tidy;

import java.util.List;
import java.util.function.Predicate;

/**
 * A call that is not allowed in some files, and what to use instead.
 *
 * <p>The call is written as it is read: {@code Owner.name}, {@code Owner.*}, {@code .name} for any owner, {@code new
 * Type} or {@code new Type()} for the constructor without arguments.
 *
 * <p><em>Thread-safe.</em>
 */
record Ban(String call, Predicate<SourceFile> where, String instead) {
    private static final String BASE = "server/src/main/java/dev/holdfast/server/base/";
    private static final String KV = "server/src/main/java/dev/holdfast/server/storage/kv/";
    private static final String CLI = "server/src/main/java/dev/holdfast/server/cli/";

    static final List<Ban> ALL = List.of(
            new Ban("System.currentTimeMillis", Ban::isOutsideBase, "dev.holdfast.server.base.Clock"),
            new Ban("System.nanoTime", Ban::isOutsideBase, "dev.holdfast.server.base.Clock"),
            new Ban("Instant.now", Ban::isOutsideBase, "dev.holdfast.server.base.Clock"),
            new Ban("LocalDateTime.now", Ban::isOutsideBase, "dev.holdfast.server.base.Clock"),
            new Ban("new Random()", Ban::isOutsideBase, "a Random with a seed that is printed"),
            new Ban("Math.random", Ban::isOutsideBase, "a Random with a seed that is printed"),
            new Ban("ThreadLocalRandom.current", Ban::isOutsideBase, "dev.holdfast.server.base.IdGenerator"),
            new Ban("UUID.randomUUID", Ban::isOutsideBase, "dev.holdfast.server.base.IdGenerator"),
            new Ban("new Thread", Ban::isMainOutsideBase, "dev.holdfast.server.base.Lanes"),
            new Ban("new Timer", Ban::isMainOutsideBase, "dev.holdfast.server.base.Lanes"),
            new Ban("Executors.*", Ban::isMainOutsideBase, "dev.holdfast.server.base.Lanes"),
            new Ban("CompletableFuture.supplyAsync", Ban::isMainOutsideBase, "dev.holdfast.server.base.Lanes"),
            new Ban("CompletableFuture.runAsync", Ban::isMainOutsideBase, "dev.holdfast.server.base.Lanes"),
            new Ban("synchronized", Ban::isLockFree, "a single owner: a lane, or the connection's io thread"),
            new Ban("Thread.sleep", Ban::isSleepless, "ManualClock in tests, a timer of the lane elsewhere"),
            new Ban(".printStackTrace", file -> true, "the logger, with the exception as its last argument"),
            new Ban("System.out", Ban::isQuiet, "the logger, or the command line's own writer"),
            new Ban("System.err", Ban::isQuiet, "the logger, or the command line's own writer"));

    private static boolean isOutsideBase(SourceFile file) {
        return file.isServerSide() && !file.isIn(BASE);
    }

    private static boolean isMainOutsideBase(SourceFile file) {
        return isOutsideBase(file) && !file.isTest();
    }

    /** All lanes share one log, so its store cannot have a single owner. */
    private static boolean isLockFree(SourceFile file) {
        return isMainOutsideBase(file) && !file.isIn(KV);
    }

    private static boolean isSleepless(SourceFile file) {
        return file.isTest() || isOutsideBase(file);
    }

    private static boolean isQuiet(SourceFile file) {
        return !file.isTest() && !file.isIn(CLI) && !file.isIn("bench/");
    }

    boolean matches(String found) {
        if (call.startsWith(".")) {
            return found.endsWith(call);
        }
        if (call.endsWith(".*")) {
            return found.startsWith(call.substring(0, call.length() - 1));
        }
        return found.equals(call) || (call.startsWith("new ") && found.equals(call + "()"));
    }

    String message() {
        return call + " is not allowed here, use " + instead + " instead";
    }
}
