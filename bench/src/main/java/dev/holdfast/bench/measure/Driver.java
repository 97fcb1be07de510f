package dev.holdfast.bench.measure;

/**
 * One side of a comparison: does the same work against its own server.
 *
 * <p>Every round uses a queue of its own and removes it afterwards, so that rounds do not load each other.
 *
 * <p><em>One thread at a time.</em>
 */
public interface Driver {
    /** What the columns of this side are called. */
    String name();

    /** Runs a closed loop of posts. */
    Outcome post(PostPlan plan) throws Exception;

    /** Prepares a backlog, then takes and acknowledges all of it. */
    Outcome take(TakePlan plan) throws Exception;

    /** Posts on one connection what another is pushed; an operation is a delivery. */
    Outcome deliver(DeliveryPlan plan) throws Exception;

    /** Has every message pushed to many connections; an operation is a delivery. */
    Outcome fanOut(FanOutPlan plan) throws Exception;

    /** Produces and works off at the same time; an operation is an acknowledged message. */
    Outcome work(WorkPlan plan) throws Exception;
}
