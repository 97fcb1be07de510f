package dev.holdfast.server.operation;

import dev.holdfast.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that several pools answer, each for what it has. The last answer makes one of all; a refusal is the answer.
 *
 * <p><em>Thread-safe.</em>
 */
final class MergedCall<I, O> {

    private final Call<I, O> call;
    private final Function<List<O>, O> merge;
    private final AtomicReferenceArray<Call<I, O>> answers;
    private final AtomicInteger missing;

    private MergedCall(Call<I, O> call, int pools, Function<List<O>, O> merge) {
        this.call = call;
        this.merge = merge;
        this.answers = new AtomicReferenceArray<>(pools);
        this.missing = new AtomicInteger(pools);
    }

    /** Asks all pools and completes the call when all have answered. */
    static <I, O> void start(Call<I, O> call, List<PoolLanes> pools, Function<List<O>, O> merge) {
        MergedCall<I, O> merged = new MergedCall<>(call, pools.size(), merge);
        for (int i = 0; i < pools.size(); i++) {
            MergedCall<I, O>.Part part = merged.new Part(i);
            Call<I, O> question = call.answering(part);
            if (!pools.get(i).submit(question)) {
                question.refuse(pools.get(i).notTaken());
                part.complete(question);
            }
        }
    }

    /**
     * Where the answer of one pool goes.
     *
     * <p><em>Thread-safe.</em>
     */
    private final class Part implements ReplySink {
        private final int index;

        private Part(int index) {
            this.index = index;
        }

        @Override
        @SuppressWarnings("unchecked") // It is the answer to the question.
        public void complete(Call<?, ?> answer) {
            answers.set(index, (Call<I, O>) answer);
            if (missing.decrementAndGet() == 0) {
                finish();
            }
        }

        @Override
        public boolean isOpen() {
            return call.sink().isOpen();
        }
    }

    private void finish() {
        Refusal refusal = null;
        for (int i = 0; i < answers.length() && refusal == null; i++) {
            refusal = answers.get(i).refusal();
        }
        ResultBudget.Charge charge = joinedCharge();
        if (refusal == null) {
            call.succeed(merge.apply(outputs()), charge);
        } else {
            if (charge != null) {
                charge.giveBack();
            }
            call.refuse(refusal);
        }
        call.release();
    }

    private ResultBudget.@Nullable Charge joinedCharge() {
        ResultBudget.Charge joined = null;
        for (int i = 0; i < answers.length(); i++) {
            ResultBudget.Charge charge = answers.get(i).charge();
            if (joined == null) {
                joined = charge;
            } else if (charge != null) {
                joined.join(charge);
            }
        }
        return joined;
    }

    private List<O> outputs() {
        List<O> outputs = new ArrayList<>(answers.length());
        for (int i = 0; i < answers.length(); i++) {
            outputs.add(answers.get(i).output());
        }
        return outputs;
    }
}
