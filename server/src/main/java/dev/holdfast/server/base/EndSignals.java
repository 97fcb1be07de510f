package dev.holdfast.server.base;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that ask a process to end, SIGTERM and SIGINT.
 *
 * <pre>
 *   first ──► the process exits as it would anyway: the JVM's shutdown hooks run
 *   later ──► whoever has asked to hear of them, while the hooks run; the JVM would ignore them
 * </pre>
 *
 * The JDK's {@code sun.misc.Signal} is reached by its name: compilers warn of it, and a JVM may do without.
 *
 * <p><em>Thread-safe.</em>
 */
public final class EndSignals {

    private static final Logger LOG = LoggerFactory.getLogger(EndSignals.class);
    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    /** What a shell adds to a signal's number for the status of a process that it has ended. */
    private static final int EXIT_BY_SIGNAL = 128;

    private EndSignals() {}

    /**
     * To be called once in a process.
     *
     * @param again called for each signal but the first, by a thread of its own
     */
    public static void onRepetition(Runnable again) {
        AtomicBoolean hasCome = new AtomicBoolean();
        for (String name : new String[] {"TERM", "INT"}) {
            try {
                handle(name, hasCome, again);
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.atDebug().setCause(e).addKeyValue("signal", name).log("A second signal will change nothing");
            }
        }
    }

    private static void handle(String name, AtomicBoolean hasCome, Runnable again) throws ReflectiveOperationException {
        Class<?> signalType = Class.forName(SIGNAL);
        Class<?> handlerType = Class.forName(HANDLER);
        Object signal = signalType.getConstructor(String.class).newInstance(name);
        int number = (int) signalType.getMethod("getNumber").invoke(signal);
        Object handler = Proxy.newProxyInstance(
                EndSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    if (hasCome.compareAndSet(false, true)) {
                        Runtime.getRuntime().exit(EXIT_BY_SIGNAL + number);
                    } else {
                        again.run();
                    }
                    return null;
                });
        Object ignored = signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
}
