package dev.holdfast.server.storage.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.storage.kv.DiskGuard.BallastAction;
import dev.holdfast.server.storage.kv.DiskGuard.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGuardTest {
    private static final long MEBIBYTE = 1L << 20;
    private static final long BALLAST = 512 * MEBIBYTE;

    private final DiskGuard guard = new DiskGuard(DiskLimits.defaults());

    @Test
    void shouldRefuseMessagesBelowTwoGibibytesOfASmallDisk() {
        observe(2048, 20_000);
        assertThat(guard.isSoftFull()).isFalse();
        observe(2047, 20_000);
        assertThat(guard.isSoftFull()).isTrue();
    }

    @Test
    void shouldRefuseMessagesBelowFivePercentOfALargeDisk() {
        observe(50_000, 1_000_000);
        assertThat(guard.isSoftFull()).isFalse();
        observe(49_999, 1_000_000);
        assertThat(guard.isSoftFull()).isTrue();
    }

    @Test
    void shouldAcceptMessagesAgainOnlyWithSomeMargin() {
        observe(2000, 20_000);
        observe(2100, 20_000);
        assertThat(guard.isSoftFull()).isTrue();
        observe(2304, 20_000);
        assertThat(guard.isSoftFull()).isFalse();
        observe(2100, 20_000);
        assertThat(guard.isSoftFull()).isFalse();
    }

    @Test
    void shouldGiveUpTheReserveOnlyWhenItIsThere() {
        assertThat(guard.observe(reading(255, BALLAST))).isEqualTo(BallastAction.RELEASE);
        assertThat(guard.observe(reading(255, 0))).isEqualTo(BallastAction.KEEP);
        assertThat(guard.observe(reading(256, BALLAST))).isEqualTo(BallastAction.KEEP);
    }

    @Test
    void shouldBuildTheReserveOnlyWithAmpleRoom() {
        assertThat(guard.observe(reading(2304 + 511, 0))).isEqualTo(BallastAction.KEEP);
        assertThat(guard.observe(reading(2304 + 512, 0))).isEqualTo(BallastAction.GROW);
        assertThat(guard.observe(reading(2304 + 12, 500 * MEBIBYTE))).isEqualTo(BallastAction.GROW);
        assertThat(guard.observe(reading(9000, BALLAST))).isEqualTo(BallastAction.KEEP);
    }

    @Test
    void shouldRefuseLimitsThatContradictEachOther() {
        assertThatThrownBy(() -> new DiskLimits(1, 5, 0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DiskLimits(2, 99, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBuildARealFileSliceBySliceAndGiveItUp(@TempDir Path directory) throws IOException {
        Path ballast = directory.resolve(DiskWatch.BALLAST_FILE);
        DiskWatch roomy = new DiskWatch(directory, new DiskLimits(0, 0, 40 * MEBIBYTE, 0));
        roomy.check();
        assertThat(Files.size(ballast)).isEqualTo(16 * MEBIBYTE);
        roomy.check();
        roomy.check();
        assertThat(Files.size(ballast)).isEqualTo(40 * MEBIBYTE);
        assertThat(roomy.check().ballastBytes()).isEqualTo(40 * MEBIBYTE);
        assertThat(roomy.isSoftFull()).isFalse();

        DiskWatch full = new DiskWatch(directory, new DiskLimits(Long.MAX_VALUE / 2, 0, 0, Long.MAX_VALUE / 2));
        full.check();
        assertThat(ballast).doesNotExist();
        assertThat(full.isSoftFull()).isTrue();
    }

    private void observe(long freeMebibytes, long totalMebibytes) {
        guard.observe(new Reading(freeMebibytes * MEBIBYTE, totalMebibytes * MEBIBYTE, 0));
    }

    private static Reading reading(long freeMebibytes, long ballastBytes) {
        return new Reading(freeMebibytes * MEBIBYTE, 20_000 * MEBIBYTE, ballastBytes);
    }
}
