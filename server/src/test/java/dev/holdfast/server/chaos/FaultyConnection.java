package dev.holdfast.server.chaos;

import dev.holdfast.server.chaos.FaultPlan.Fault;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection through the network of a {@link FaultProxy}, with a thread for each way.
 *
 * <p><em>Thread-safe.</em>
 */
final class FaultyConnection {

    private static final int BUFFER_BYTES = 8192;
    private static final int MAX_ODD_BYTES = 60;
    private static final int MAX_DELAY_MILLIS = 15;
    private static final int MAX_STALL_SECONDS = 60;

    private final FaultPlan plan;
    private final CountDownLatch healed;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger ways = new AtomicInteger(2);
    private volatile boolean hasLost;

    FaultyConnection(FaultPlan plan, CountDownLatch healed, Socket client, Socket server) throws IOException {
        this.plan = plan;
        this.healed = healed;
        this.client = client;
        this.server = server;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
    }

    static void run(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    void start() {
        run("requests", new Way(client, server, true));
        run("answers", new Way(server, client, false));
    }

    boolean isOver() {
        return ways.get() == 0;
    }

    private boolean isHealed() {
        return healed.getCount() == 0;
    }

    /** Called after the network was healed. */
    void heal() {
        if (hasLost) {
            reset();
        }
    }

    void reset() {
        reset(client);
        reset(server);
    }

    /** Ends a socket so that its peer gets an error instead of an end. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            // There is nothing left to break.
        }
    }

    /** The bytes from one end to the other. */
    private final class Way implements Runnable {
        private final Socket from;
        private final Socket to;
        private final boolean isHit;
        private final Random random;
        private long passed;

        Way(Socket from, Socket to, boolean isRequests) {
            this.from = from;
            this.to = to;
            isHit = plan.hitsRequests() == isRequests || plan.fault() == Fault.STALL_BOTH;
            random = new Random(plan.seed());
        }

        @Override
        public void run() {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                int count = from.getInputStream().read(buffer);
                while (count >= 0) {
                    pass(buffer, count);
                    count = from.getInputStream().read(buffer);
                }
                if (!(isHit && hasLost)) {
                    to.shutdownOutput();
                }
            } catch (IOException | InterruptedException broken) {
                reset();
            }
            if (ways.decrementAndGet() == 0 && !hasLost) {
                reset();
            }
        }

        private void pass(byte[] buffer, int count) throws IOException, InterruptedException {
            int sent = 0;
            while (sent < count) {
                int piece = isHit ? piece(count - sent) : count - sent;
                if (isHit && passed >= plan.afterBytes()) {
                    strike();
                }
                if (!(isHit && hasLost)) {
                    to.getOutputStream().write(buffer, sent, piece);
                }
                sent += piece;
                passed += piece;
            }
        }

        /** How many bytes go at once: never across the point where the fault strikes. */
        private int piece(int waiting) {
            int most = passed < plan.afterBytes() ? (int) Math.min(waiting, plan.afterBytes() - passed) : waiting;
            boolean isOdd = plan.fault() == Fault.SPLIT || plan.fault() == Fault.DELAY;
            return isOdd && !isHealed() ? Math.min(most, 1 + random.nextInt(MAX_ODD_BYTES)) : most;
        }

        private void strike() throws IOException, InterruptedException {
            switch (plan.fault()) {
                case DELAY -> pause(random.nextInt(MAX_DELAY_MILLIS));
                case STALL, STALL_BOTH -> pause(TimeUnit.SECONDS.toMillis(MAX_STALL_SECONDS));
                case RESET -> breakUnlessHealed();
                case HALVE, SWALLOW -> lose();
                case NONE, SPLIT, REFUSE -> {}
            }
        }

        private void pause(long millis) throws InterruptedException {
            boolean ignored = healed.await(millis, TimeUnit.MILLISECONDS);
        }

        private void breakUnlessHealed() throws IOException {
            if (!isHealed()) {
                throw new IOException("reset, as planned");
            }
        }

        private void lose() throws IOException {
            if (!hasLost && !isHealed()) {
                hasLost = true;
                if (plan.fault() == Fault.HALVE) {
                    to.shutdownOutput();
                }
            }
            if (hasLost && isHealed()) {
                reset();
            }
        }
    }
}
