package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.FlavorShapes.CreateFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorDocument;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorPage;
import dev.holdfast.protocol.operation.FlavorShapes.ListFlavors;
import dev.holdfast.protocol.operation.FlavorShapes.OneFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.UpdateFlavor;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.PoolShapes.CreatePool;
import dev.holdfast.protocol.operation.PoolShapes.GetPool;
import dev.holdfast.protocol.operation.PoolShapes.ListPools;
import dev.holdfast.protocol.operation.PoolShapes.OnePool;
import dev.holdfast.protocol.operation.PoolShapes.PoolDocument;
import dev.holdfast.protocol.operation.PoolShapes.PoolDrain;
import dev.holdfast.protocol.operation.PoolShapes.PoolPage;
import dev.holdfast.protocol.operation.PoolShapes.UpdatePool;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.server.operation.Control.Step;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes the calls of operators, which concern no single project's lane: pools and flavors to the control lane, health
 * checks to every pool in turn.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Administration {

    /** What an engine has for it. */
    interface Access {

        /** Looks at the stores and hands over the document, on some thread. */
        void checkHealth(Call<Nothing, Document> call);

        /** Null where there is one pool only. */
        @Nullable
        Pooling pooling();
    }

    /**
     * What there is where there are several pools.
     *
     * <p><em>Thread-safe.</em>
     */
    record Pooling(
            Control control,
            PoolController pools,
            DrainController drains,
            FlavorController flavors,
            Bindings bindings,
            ResultBudget results,
            Failures failures) {}

    private volatile @Nullable Access access;
    private volatile @Nullable ConnectionController connections;
    private volatile @Nullable SystemStreams streams;

    /** Connects it with the engine that it is part of, before any call comes. */
    void connect(Access newAccess) {
        access = newAccess;
    }

    /** Shows the connections of a transport to operators from now on. */
    public void show(ConnectionRegistry registry, Limits limits) {
        connections = new ConnectionController(registry, limits);
    }

    /** Lets operators watch the server from now on. */
    public void show(SystemStreams newStreams) {
        streams = newStreams;
    }

    SystemStreams streams() {
        SystemStreams known = streams;
        if (known == null) {
            throw Refusal.of(ErrorCode.ACTION_UNSUPPORTED, "There is nothing to watch here.");
        }
        return known;
    }

    ConnectionController connections() {
        ConnectionController known = connections;
        if (known == null) {
            throw Refusal.of(ErrorCode.ACTION_UNSUPPORTED, "Nobody keeps connections here.");
        }
        return known;
    }

    void checkHealth(Call<Nothing, Document> call) {
        Objects.requireNonNull(access).checkHealth(call);
    }

    void listPools(Call<ListPools, PoolPage> call) {
        onControl(call, pooling -> pooling.pools.list(call.input()));
    }

    void createPool(Call<CreatePool, Nothing> call) {
        onControl(call, pooling -> pooling.pools.create(call.input()));
    }

    void getPool(Call<GetPool, PoolDocument> call) {
        onControl(call, pooling -> pooling.pools.get(call.input()));
    }

    void updatePool(Call<UpdatePool, PoolDocument> call) {
        onControl(call, pooling -> pooling.pools.update(call.input()));
    }

    void deletePool(Call<OnePool, Nothing> call) {
        onControl(call, pooling -> pooling.pools.delete(call.input()));
    }

    void drainPool(Call<OnePool, PoolDrain> call) {
        onControl(call, pooling -> pooling.drains.drain(call.input()));
    }

    void getDrain(Call<OnePool, PoolDrain> call) {
        onControl(call, pooling -> pooling.drains.get(call.input()));
    }

    void stopDrain(Call<OnePool, Nothing> call) {
        onControl(call, pooling -> pooling.drains.stop(call.input()));
    }

    void listFlavors(Call<ListFlavors, FlavorPage> call) {
        onControl(call, pooling -> pooling.flavors.list(call.input(), call.project()));
    }

    void createFlavor(Call<CreateFlavor, Nothing> call) {
        onControl(call, pooling -> pooling.flavors.create(call.input(), call.project()));
    }

    void getFlavor(Call<OneFlavor, FlavorDocument> call) {
        onControl(call, pooling -> pooling.flavors.get(call.input(), call.project()));
    }

    void updateFlavor(Call<UpdateFlavor, FlavorDocument> call) {
        onControl(call, pooling -> pooling.flavors.update(call.input(), call.project()));
    }

    void deleteFlavor(Call<OneFlavor, Nothing> call) {
        onControl(call, pooling -> pooling.flavors.delete(call.input(), call.project()));
    }

    private <I, O> void onControl(Call<I, O> call, Function<Pooling, O> work) {
        Pooling pooling = Objects.requireNonNull(access).pooling();
        if (pooling == null) {
            throw Refusal.of(ErrorCode.ACTION_UNSUPPORTED, "This server has one pool only: pooling is off.");
        }
        Control control = pooling.control;
        boolean isTaken = control.submit(new Step(
                () -> {
                    serve(call, pooling, work);
                    control.afterSync(new Step(call::release, failure -> refuse(call, failure, pooling.failures)));
                },
                failure -> refuse(call, failure, pooling.failures)));
        if (!isTaken) {
            throw control.notTaken();
        }
    }

    private static <I, O> void serve(Call<I, O> call, Pooling pooling, Function<Pooling, O> work) {
        ToLongFunction<O> resultBytes = pooling.bindings.of(call.operation()).resultBytes();
        if (resultBytes != null) {
            pooling.results.check(call);
        }
        O output = work.apply(pooling);
        ResultBudget.Charge charge =
                resultBytes == null ? null : pooling.results.charge(call, resultBytes.applyAsLong(output));
        call.succeed(output, charge);
    }

    private static void refuse(Call<?, ?> call, RuntimeException failure, Failures failures) {
        call.refuse(failures.refusalFor(call, failure));
        call.release();
    }
}
