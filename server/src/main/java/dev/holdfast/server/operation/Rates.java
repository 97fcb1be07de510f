package dev.holdfast.server.operation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.RateConfig;

/**
 * What projects and connections may ask for in a second. A bounded number of projects is remembered; who is forgotten
 * has been quiet, or one of very many, and starts with a full allowance.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Rates {

    /** No bounds at all. */
    public static final Rates NONE = new Rates(RateConfig.NONE, () -> 0);

    private final RateConfig config;
    private final Clock clock;
    private final Cache<ProjectId, Allowance> projects;

    public Rates(RateConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.projects = Caffeine.newBuilder()
                .maximumSize(config.maxProjects())
                .executor(Runnable::run)
                .build();
    }

    /** Takes a request off what the project may ask for. */
    void admit(ProjectId project, int bodyBytes) {
        if (!config.project().isOff()) {
            projects.get(project, ignored -> allowance("project", config.project()))
                    .admit(bodyBytes);
        }
    }

    /** What a new connection may ask for. */
    public Allowance ofConnection() {
        return allowance("connection", config.connection());
    }

    private Allowance allowance(String whose, RateConfig.Rate rate) {
        return Allowance.of(whose, rate, config.burstSeconds(), clock);
    }

    long rememberedProjects() {
        projects.cleanUp();
        return projects.estimatedSize();
    }
}
