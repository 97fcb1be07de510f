package dev.holdfast.protocol.spec;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The documents that are written from the declarations.
 *
 * <p><em>Thread-safe.</em>
 */
final class Generated {

    static final String NOTICE = "Generated from the declarations in protocol-spec; do not edit.";

    /** The version of the protocol that {@code hello} announces. */
    static final int PROTOCOL_VERSION = 1;

    private Generated() {}

    /** The text of every document, by its file name in {@code protocol-spec/generated}. */
    static Map<String, String> documents() {
        Map<String, String> documents = new TreeMap<>();
        documents.put("operations.json", Trees.printJson(OperationsDocument.tree()));
        documents.put("openapi.yaml", Trees.printYaml(NOTICE, OpenApiDocument.tree()));
        documents.put("asyncapi.yaml", Trees.printYaml(NOTICE, AsyncApiDocument.tree()));
        documents.put("errors.md", ErrorsDocument.text());
        documents.put("operations.md", OperationsGuide.text());
        documents.put("protocol.gen.ts", TypeScriptDocument.text());
        return documents;
    }

    /** Where the documents are checked in, seen from the module, in which Maven runs the tests. */
    static Path folder() {
        return Path.of("generated").toAbsolutePath();
    }
}
