package dev.holdfast.protocol.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Schema;
import dev.holdfast.protocol.shape.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes types as JSON Schema 2020-12. Every object becomes a definition of its own, to which others refer.
 *
 * <p><em>One thread at a time.</em>
 */
final class JsonSchemas {

    private final String home;
    private final Map<String, Shape<?>> shapes = new HashMap<>();
    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    /** @param home where the definitions stand in the document, such as {@code #/$defs/} */
    JsonSchemas(String home) {
        this.home = home;
    }

    ObjectNode describe(Schema schema) {
        if (schema instanceof Schema.Struct struct) {
            define(struct.shape());
            return Trees.reference(home + struct.shape().name());
        }
        if (schema instanceof Schema.ListOf list) {
            ObjectNode array = Trees.object().put("type", "array");
            array.set("items", describe(list.items()));
            return array;
        }
        if (schema instanceof Schema.OrNull orNull) {
            ObjectNode choice = Trees.object();
            choice.putArray("anyOf")
                    .add(describe(orNull.schema()))
                    .add(Trees.object().put("type", "null"));
            return choice;
        }
        return plain(schema);
    }

    private static ObjectNode plain(Schema schema) {
        ObjectNode node = Trees.object();
        if (schema instanceof Schema.Scalar scalar) {
            node.put("type", scalar.type());
            if (scalar.pattern() != null) {
                node.put("pattern", scalar.pattern());
            }
            if (scalar.minimum() != null) {
                node.put("minimum", scalar.minimum());
            }
        } else if (schema instanceof Schema.Choice choice) {
            node.set("enum", Trees.array(choice.words()));
        } else if (schema instanceof Schema.FreeObject) {
            node.put("type", "object");
        }
        return node;
    }

    ObjectNode describe(Field<?, ?> field) {
        return describe(field.type().schema()).put("description", field.meaning());
    }

    private void define(Shape<?> shape) {
        Shape<?> known = shapes.putIfAbsent(shape.name(), shape);
        if (known == shape) {
            return;
        }
        if (known != null) {
            throw new IllegalStateException("Two shapes have the name " + shape.name());
        }
        ObjectNode definition = Trees.object().put("type", "object");
        definitions.put(shape.name(), definition);
        ObjectNode properties = definition.putObject("properties");
        ArrayNode required = Trees.array();
        for (Field<?, ?> field : shape.fields()) {
            properties.set(field.name(), describe(field));
            if (field.isRequired()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            definition.set("required", required);
        }
        if (shape.isClosed()) {
            definition.put("additionalProperties", false);
        }
    }

    /** Everything that was referred to, by name. */
    ObjectNode definitions() {
        ObjectNode all = Trees.object();
        definitions.forEach(all::set);
        return all;
    }
}
