package dev.holdfast.server.base;

import static dev.holdfast.server.base.Interleavings.require;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The door of a lane, whatever the order of the steps of the threads that meet there. */
class LaneInterleavingTest {

    @Test
    void shouldWakeForATaskThatComesAsItFallsAsleep() {
        Interleavings.check(() -> {
            Worker worker = new Worker();
            Lane<Integer> lane = laneOf(worker);
            lane.start();
            require(lane.submit(1), "a task was not accepted");
            worker.done.acquireUninterruptibly();
            lane.close();
        });
    }

    @Test
    void shouldEndAlthoughItIsClosedAsItFallsAsleep() {
        Interleavings.check(() -> {
            Lane<Integer> lane = laneOf(new Worker());
            lane.start();
            lane.close();
        });
    }

    @Test
    void shouldRunTheTasksOfTwoSubmittersOnceAndInTheirOrder() {
        Interleavings.check(() -> {
            Worker worker = new Worker();
            Lane<Integer> lane = laneOf(worker);
            Submitter other = new Submitter(lane, 1, 2);
            Thread thread = Threads.create("submitter", other);
            thread.start();
            lane.start();
            Submitter own = new Submitter(lane, 3, 3);
            own.run();
            Threads.join(thread);
            lane.close();
            require(worker.ran.size() == 3, "three were accepted, run were " + worker.ran);
            require(worker.ran.indexOf(1) < worker.ran.indexOf(2), "in another order: " + worker.ran);
            require(worker.ran.containsAll(List.of(1, 2, 3)), "others than those accepted: " + worker.ran);
        });
    }

    /** The lane's loop runs in the thread that closes it: with fewer threads more of the orders are tried. */
    @Test
    void shouldRunOrRefuseWhatItAcceptedAsItIsClosed() {
        Interleavings.check(() -> {
            Worker worker = new Worker();
            Lane<Integer> lane = laneOf(worker);
            Submitter other = new Submitter(lane, 1, 1);
            Thread thread = Threads.create("submitter", other);
            thread.start();
            lane.close();
            require(!lane.submit(2), "a closed lane accepted a task");
            Threads.join(thread);
            List<Integer> heardOf = new ArrayList<>(worker.ran);
            heardOf.addAll(worker.refused());
            require(heardOf.equals(other.accepted), "accepted were " + other.accepted + ", heard of were " + heardOf);
        });
    }

    private static Lane<Integer> laneOf(Worker worker) {
        return new Lane<>("lane", 4, worker, () -> 0, new StrictParking());
    }

    /**
     * Submits some numbers, one after the other.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Submitter implements Runnable {
        private final Lane<Integer> lane;
        private final int first;
        private final int last;
        private final List<Integer> accepted = new ArrayList<>();

        Submitter(Lane<Integer> lane, int first, int last) {
            this.lane = lane;
            this.first = first;
            this.last = last;
        }

        @Override
        public void run() {
            for (int task = first; task <= last; task++) {
                if (lane.submit(task)) {
                    accepted.add(task);
                }
            }
        }
    }

    /**
     * Writes down what it runs and what it refuses.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Worker implements Lane.Owner<Integer> {
        private final List<Integer> ran = new ArrayList<>();
        private final List<Integer> refused = new ArrayList<>();
        private final Semaphore done = new Semaphore(0);

        @Override
        public void beginGroup(long laneMillis) {}

        @Override
        public void run(Integer task) {
            ran.add(task);
            done.release();
        }

        @Override
        public void endGroup(boolean isIdle) {}

        @Override
        public long nextWakeMillis() {
            return Long.MAX_VALUE;
        }

        @Override
        public void stop() {}

        @Override
        public synchronized void refuse(Integer task) {
            refused.add(task);
        }

        private synchronized List<Integer> refused() {
            return List.copyOf(refused);
        }
    }
}
