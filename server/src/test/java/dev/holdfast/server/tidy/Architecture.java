package dev.holdfast.server.tidy;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Which package may import which. A package imports those of lower layers only, never one of its own layer:
 *
 * <pre>
 *   9  server (Main, Node), cli       the composition root; nobody imports it
 *   8  transport.http   transport.websocket
 *   7  transport   metrics            what the two share, and what Prometheus is shown
 *   6  operation
 *   5  notify
 *   4  pool   auth   encryption
 *   3  storage.memory   storage.rocksdb   ... drivers, known to the composition root alone
 *   2  storage   storage.kv   log
 *   1  config   meter
 *   0  base, and below it the module protocol-spec
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class Architecture {
    static final String ROOT = "dev.holdfast.server";

    private static final Map<String, Integer> LAYERS = Map.ofEntries(
            Map.entry("dev.holdfast.protocol", -1),
            Map.entry(ROOT + ".base", 0),
            Map.entry(ROOT + ".config", 1),
            Map.entry(ROOT + ".meter", 1),
            Map.entry(ROOT + ".log", 2),
            Map.entry(ROOT + ".storage", 2),
            Map.entry(ROOT + ".storage.kv", 2),
            Map.entry(ROOT + ".storage.memory", 3),
            Map.entry(ROOT + ".storage.rocksdb", 3),
            Map.entry(ROOT + ".storage.redis", 3),
            Map.entry(ROOT + ".storage.postgres", 3),
            Map.entry(ROOT + ".pool", 4),
            Map.entry(ROOT + ".auth", 4),
            Map.entry(ROOT + ".encryption", 4),
            Map.entry(ROOT + ".notify", 5),
            Map.entry(ROOT + ".operation", 6),
            Map.entry(ROOT + ".transport", 7),
            Map.entry(ROOT + ".metrics", 7),
            Map.entry(ROOT + ".transport.http", 8),
            Map.entry(ROOT + ".transport.websocket", 8));
    /** What the thread that makes batches durable runs: it parks and is woken. */
    private static final String SYNC_THREAD = ROOT + ".operation.DurabilityPipeline";

    private static final int COMPOSITION = 9;
    private static final int DRIVERS = 3;
    private static final List<String> LONGEST_FIRST = LAYERS.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();

    private Architecture() {}

    static List<ArchRule> rules() {
        return List.of(
                classes().that().resideInAPackage("dev.holdfast..").should(importLowerLayersOnly()),
                slices().assignedFrom(packages()).should().beFreeOfCycles(),
                only("io.undertow and org.xnio", List.of("io.undertow..", "org.xnio.."), "transport.."),
                only("io.micrometer and io.prometheus", List.of("io.micrometer..", "io.prometheus.."), "metrics"),
                only("org.rocksdb", List.of("org.rocksdb.."), "storage.kv"),
                only("io.lettuce", List.of("io.lettuce.."), "storage.redis.."),
                only("java.sql", List.of("java.sql..", "javax.sql.."), "storage.postgres.."),
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".transport..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ROOT + ".storage..", ROOT + ".pool..")
                        .because("a transport turns bytes into requests and back, and knows of nothing behind them"),
                threadsOnlyInBase(),
                noWaiting());
    }

    private static ArchRule only(String what, List<String> libraries, String user) {
        String[] users = {ROOT, ROOT + "." + user};
        return noClasses()
                .that()
                .resideOutsideOfPackages(users)
                .and()
                .resideInAPackage("dev.holdfast..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries.toArray(String[]::new))
                .as(what + " only in " + user + " and in Node");
    }

    private static ArchRule threadsOnlyInBase() {
        String machinery = "java\\.lang\\.Thread\\$Builder.*|java\\.util\\.Timer(Task)?"
                + "|java\\.util\\.concurrent\\.(locks\\..*|.*Executor.*|ForkJoin.*|CountDownLatch|CyclicBarrier"
                + "|Semaphore|Phaser|Exchanger|.*BlockingQueue|.*BlockingDeque)";
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".base..")
                .and()
                .resideInAPackage("dev.holdfast..")
                .and()
                .doNotHaveFullyQualifiedName(SYNC_THREAD)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(machinery)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .as("threads, executors and locks only in base")
                .because("elsewhere a datum has one owner and needs none of them");
    }

    private static ArchRule noWaiting() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".cli..", ROOT + ".base..")
                .and()
                .resideInAPackage("dev.holdfast..")
                .should()
                .callMethodWhere(target(owner(assignableTo(Future.class))).and(target(nameMatching("join|get"))))
                .as("no waiting for a future")
                .because("it blocks a thread that others need: continue with thenAccept on the owner's lane instead");
    }

    private static ArchCondition<JavaClass> importLowerLayersOnly() {
        return new ArchCondition<>("import lower layers only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String from = home(type);
                    String to = home(dependency.getTargetClass());
                    if (to.startsWith("dev.holdfast") && !from.equals(to) && !mayImport(from, to)) {
                        String message = from + " (layer " + layer(from) + ") must not import " + to + " (layer "
                                + layer(to) + "): " + dependency.getDescription();
                        events.add(SimpleConditionEvent.violated(dependency, message));
                    }
                }
            }
        };
    }

    private static boolean mayImport(String from, String to) {
        boolean drivesStorage = from.equals(ROOT + ".storage.kv") && to.equals(ROOT + ".storage");
        boolean isDriverAbroad = layer(to) == DRIVERS && layer(from) != COMPOSITION;
        return drivesStorage || (layer(from) > layer(to) && !isDriverAbroad);
    }

    /** The package of the table that the class belongs to; its own package when it is in none of them. */
    private static String home(JavaClass type) {
        String name = type.getPackageName();
        return LONGEST_FIRST.stream()
                .filter(known -> name.equals(known) || name.startsWith(known + "."))
                .findFirst()
                .orElse(name.equals(ROOT + ".cli") ? ROOT : name);
    }

    private static int layer(String home) {
        return LAYERS.getOrDefault(home, COMPOSITION);
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return name.startsWith(ROOT)
                        ? SliceIdentifier.of(name.equals(ROOT + ".cli") ? ROOT : name)
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of the server";
            }
        };
    }
}
