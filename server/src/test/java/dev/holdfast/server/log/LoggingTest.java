package dev.holdfast.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.server.config.LogConfig;
import dev.holdfast.server.config.LogFormat;
import dev.holdfast.server.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Isolated("it redirects the process's standard error")
class LoggingTest {
    private final Logger log = LoggerFactory.getLogger(LoggingTest.class);
    private final PrintStream realError = System.err;
    private final PrintStream realOutput = System.out;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @BeforeEach
    void redirect() {
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(realError);
        System.setOut(realOutput);
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
    }

    @Test
    void shouldWriteOneLineForPeople() {
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
        log.atInfo().addKeyValue("port", 8888).addKeyValue("name", "two words").log("Listening");
        assertThat(lines())
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) INFO  \\[main] "
                        + "Listening port=8888 name=\"two words\"");
        assertThat(output.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void shouldNotLetAClientForgeALine() {
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
        log.atWarn().addKeyValue("queue", "a\n2026 INFO forged\u001b[2J").log("Refused\r\n");
        assertThat(lines())
                .singleElement()
                .asString()
                .endsWith("Refused\\u000d\\u000a queue=\"a\\u000a2026 INFO forged\\u001b[2J\"");
    }

    @Test
    void shouldWriteOneJsonObjectPerEvent() throws JsonProcessingException {
        Logging.configure(new LogConfig(LogFormat.JSON, LogLevel.INFO));
        log.atError()
                .addKeyValue("queue", "line\nbreak")
                .setCause(new IllegalStateException("broken \"quote\""))
                .log("Failed after {} tries", 3);
        assertThat(lines()).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(lines().get(0));
        assertThat(event.get("level").asText()).isEqualTo("ERROR");
        assertThat(event.get("formattedMessage").asText()).isEqualTo("Failed after 3 tries");
        assertThat(event.get("timestamp").isNumber()).isTrue();
        assertThat(event.get("threadName").asText()).isEqualTo("main");
        assertThat(event.get("loggerName").asText()).isEqualTo(LoggingTest.class.getName());
        assertThat(event.get("kvpList").get(0).get("queue").asText()).isEqualTo("line\nbreak");
        assertThat(event.get("throwable").get("message").asText()).isEqualTo("broken \"quote\"");
        assertThat(event.get("throwable").get("stepArray").size()).isPositive();
    }

    @Test
    void shouldWriteStackTraces() {
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
        log.error("Failed", new IllegalStateException("broken"));
        assertThat(lines()).hasSizeGreaterThan(2);
        assertThat(lines().get(1)).isEqualTo("java.lang.IllegalStateException: broken");
    }

    @Test
    void shouldNotWriteTheHeadersOfWebhooks() {
        for (LogLevel level : LogLevel.values()) {
            Logging.configure(new LogConfig(LogFormat.TEXT, level));
            assertThat(LoggerFactory.getLogger("org.apache.hc.client5.http.headers")
                            .isInfoEnabled())
                    .as(level.name())
                    .isFalse();
        }
    }

    @Test
    void shouldObeyTheLevel() {
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.WARN));
        log.info("unheard");
        log.warn("heard");
        assertThat(lines()).singleElement().asString().endsWith("heard");
    }

    @Test
    void shouldCarryUndertowsWarningsButNotItsGreetings() {
        Logging.configure(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
        org.jboss.logging.Logger xnio = org.jboss.logging.Logger.getLogger("org.xnio");
        xnio.info("XNIO version 3");
        xnio.warn("trouble");
        assertThat(lines()).singleElement().asString().contains("WARN  [main] trouble");
    }

    private List<String> lines() {
        return error.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
