package dev.holdfast.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.holdfast.server.config.LogConfig;
import dev.holdfast.server.config.LogFormat;
import dev.holdfast.server.config.LogLevel;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard error, as the configuration wants it; standard output is left to the answers of commands.
 *
 * <p>Logback finds this class through {@code META-INF/services} and asks it for the first set-up. That way no event is
 * ever written in Logback's own default form, and no time goes into a search for configuration files.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final LogConfig UNTIL_CONFIGURED = new LogConfig(LogFormat.TEXT, LogLevel.INFO);

    /** Libraries whose informational events tell an operator nothing. */
    private static final List<String> CHATTY = List.of("io.undertow", "org.xnio", "org.jboss");

    /** A library that would write all headers of the calls to webhooks, and so the tokens of users. */
    private static final String INDISCREET = "org.apache.hc";

    /** For Logback; the server calls {@link #configure(LogConfig)}. */
    public Logging() {}

    /** Replaces whatever was set up before. */
    public static void configure(LogConfig config) {
        // Undertow's logging facade would otherwise look for other systems first.
        System.setProperty("org.jboss.logging.provider", "slf4j");
        configure((LoggerContext) LoggerFactory.getILoggerFactory(), config);
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        configure(context, UNTIL_CONFIGURED);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void configure(LoggerContext context, LogConfig config) {
        context.reset();
        Level level = Level.valueOf(config.level().name());
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(standardError(context, config.format()));
        if (level == Level.INFO || level == Level.DEBUG) {
            CHATTY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        }
        if (level != Level.ERROR) {
            context.getLogger(INDISCREET).setLevel(Level.WARN);
        }
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context, LogFormat format) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("standard-error");
        appender.setTarget("System.err");
        appender.setEncoder(format == LogFormat.JSON ? json(context) : text(context));
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        TextLayout layout = new TextLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.start();
        return encoder;
    }
}
