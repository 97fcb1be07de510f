package dev.holdfast.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles small servers that break {@link Architecture} and sees each one reported. */
class DependencyDirectionSeenFailingTest {
    @TempDir
    private Path folder;

    @Test
    void shouldReportAnImportUpwards() throws IOException {
        assertThat(faults("operation.A { transport.http.B b; }", "transport.http.B {}"))
                .contains(".operation (layer 6) must not import dev.holdfast.server.transport.http (layer 8)");
    }

    @Test
    void shouldAllowAnImportDownwards() throws IOException {
        assertThat(faults("operation.A { storage.B b; }", "storage.B {}")).isEmpty();
    }

    @Test
    void shouldReportAnImportOfTheCompositionRoot() throws IOException {
        assertThat(faults("transport.A { Node node; }", "Node {}"))
                .contains(".transport (layer 7) must not import dev.holdfast.server (layer 9)");
    }

    @Test
    void shouldReportADriverThatKnowsAnother() throws IOException {
        assertThat(faults("storage.memory.A { storage.rocksdb.B b; }", "storage.rocksdb.B {}"))
                .contains(".storage.memory (layer 3) must not import dev.holdfast.server.storage.rocksdb (layer 3)");
    }

    @Test
    void shouldReportAnyoneElseWhoKnowsADriver() throws IOException {
        assertThat(faults("pool.A { storage.rocksdb.B b; }", "storage.rocksdb.B {}"))
                .contains(".pool (layer 4) must not import dev.holdfast.server.storage.rocksdb (layer 3)");
        assertThat(faults("Node { storage.rocksdb.B b; }", "storage.rocksdb.B {}"))
                .isEmpty();
    }

    @Test
    void shouldReportACycle() throws IOException {
        assertThat(faults("operation.x.A { operation.y.B b; }", "operation.y.B { operation.x.A a; }"))
                .contains("Cycle detected");
    }

    @Test
    void shouldReportATransportThatKnowsAStore() throws IOException {
        assertThat(faults("transport.http.A { storage.B b; }", "storage.B {}"))
                .contains("a transport turns bytes into requests and back");
    }

    @Test
    void shouldReportALibraryOutsideOfItsPackage() throws IOException {
        assertThat(faults("operation.A { io.undertow.Undertow u; }")).contains("io.undertow and org.xnio only in");
        assertThat(faults("operation.A { org.xnio.XnioWorker w; }")).contains("io.undertow and org.xnio only in");
        assertThat(faults("transport.http.A { io.undertow.Undertow u; }")).isEmpty();
        assertThat(faults("storage.rocksdb.A { org.rocksdb.RocksDB db; }")).contains("org.rocksdb only in storage.kv");
        assertThat(faults("storage.kv.A { org.rocksdb.RocksDB db; }")).isEmpty();
    }

    @Test
    void shouldReportAThreadAnExecutorAndALockOutsideOfBase() throws IOException {
        String rule = "threads, executors and locks only in base";
        assertThat(faults("pool.A { Object t = new Thread(() -> {}); }")).contains(rule);
        assertThat(faults("pool.A { java.util.concurrent.ExecutorService e; }")).contains(rule);
        assertThat(faults("pool.A { java.util.concurrent.locks.ReentrantLock l; }"))
                .contains(rule);
        assertThat(faults("base.A { java.util.concurrent.locks.ReentrantLock l; }"))
                .isEmpty();
    }

    @Test
    void shouldReportWaitingForAFuture() throws IOException {
        String wait = "operation.A { void run(java.util.concurrent.CompletableFuture<String> f) { f.join(); } }";
        assertThat(faults(wait)).contains("no waiting for a future");
    }

    /** Compiles classes, each given as its name below the server's package and its body, and judges them. */
    private String faults(String... classes) throws IOException {
        Path output = Files.createTempDirectory(folder, "classes");
        List<Seed> seeds = Stream.of(classes).map(Seed::new).toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-proc:none", "-d", output.toString());
        assertThat(compiler.getTask(null, null, null, options, null, seeds).call())
                .isTrue();
        JavaClasses compiled = new ClassFileImporter().importPath(output);
        return String.join(
                "\n",
                Architecture.rules().stream()
                        .map(rule -> rule.allowEmptyShould(true).evaluate(compiled))
                        .filter(result -> result.hasViolation())
                        .map(result -> result.getFailureReport().toString())
                        .toList());
    }

    private static final class Seed extends SimpleJavaFileObject {
        private final String text;

        Seed(String seed) {
            super(
                    URI.create(
                            "memory:///" + seed.substring(0, seed.indexOf(' ')).replace('.', '/') + ".java"),
                    Kind.SOURCE);
            String name = seed.substring(0, seed.indexOf(' '));
            int dot = name.lastIndexOf('.');
            String home = dot < 0 ? "" : "." + name.substring(0, dot);
            String body = seed.substring(seed.indexOf(' '))
                    .replaceAll("(?<![\\w.])((storage|transport|operation)(\\.\\w+)+)", "dev.holdfast.server.$1")
                    .replaceAll("\\bNode ", "dev.holdfast.server.Node ");
            text = "package dev.holdfast.server" + home + "; public class " + name.substring(dot + 1) + body;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
