package dev.holdfast.server.storage.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Ways in which a disk spoils a log file. */
enum WalDamage {
    TRUNCATE {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            return Arrays.copyOf(log, random.nextInt(log.length));
        }
    },
    FLIP_A_BIT {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            byte[] damaged = log.clone();
            damaged[random.nextInt(log.length)] ^= (byte) (1 << random.nextInt(8));
            return damaged;
        }
    },
    ZERO_THE_END {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            byte[] damaged = log.clone();
            Arrays.fill(damaged, random.nextInt(log.length), log.length, (byte) 0);
            return damaged;
        }
    },
    ZERO_A_SECTOR {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            byte[] damaged = log.clone();
            int start = random.nextInt(log.length) / 512 * 512;
            Arrays.fill(damaged, start, Math.min(log.length, start + 512), (byte) 0);
            return damaged;
        }
    },
    GARBAGE_INSIDE {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            byte[] damaged = log.clone();
            int start = random.nextInt(log.length);
            for (int i = start; i < Math.min(log.length, start + 100); i++) {
                damaged[i] = (byte) random.nextInt();
            }
            return damaged;
        }
    },
    GARBAGE_BEHIND {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            byte[] damaged = Arrays.copyOf(log, log.length + random.nextInt(1, 5000));
            for (int i = log.length; i < damaged.length; i++) {
                damaged[i] = (byte) random.nextInt();
            }
            return damaged;
        }
    },
    TRUNCATE_TO_NOTHING {
        @Override
        byte[] applyTo(byte[] log, SplittableRandom random) {
            return new byte[0];
        }
    };

    abstract byte[] applyTo(byte[] log, SplittableRandom random);

    void applyTo(Path file, SplittableRandom random) throws IOException {
        Files.write(file, applyTo(Files.readAllBytes(file), random));
    }
}
