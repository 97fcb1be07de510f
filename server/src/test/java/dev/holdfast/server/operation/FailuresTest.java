package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.storage.StorageFailed;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailuresTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Failures failures = new Failures(new IdGenerator(new Random(7)));

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(logged);
    }

    @Test
    void shouldRefuseEveryRequestThatAFailedDiskMeetsAndLogOnlyTheFirst() {
        for (int i = 0; i < 1000; i++) {
            assertThat(failures.refusalFor(MessageOperations.MESSAGE_POST, new StorageFailed("the disk is gone"))
                            .code())
                    .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
        }
        assertThat(logged.list).hasSize(1);
    }
}
