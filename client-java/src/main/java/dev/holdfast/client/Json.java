package dev.holdfast.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Objects as Jackson writes and reads them. Only programs that use it need {@code jackson-databind}, version 2.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Json<T> implements Body<T> {

    private static final ObjectMapper DEFAULT = new ObjectMapper().findAndRegisterModules();

    private final ObjectMapper mapper;
    private final JavaType type;

    private Json(ObjectMapper mapper, JavaType type) {
        this.mapper = mapper;
        this.type = type;
    }

    /** Objects of a class, by a mapper with all modules that are there. */
    public static <T> Json<T> of(Class<T> type) {
        return new Json<>(DEFAULT, DEFAULT.constructType(type));
    }

    /** Objects of a type with parameters, such as {@code new TypeReference<List<Order>>() {}}, by this mapper. */
    public static <T> Json<T> of(ObjectMapper mapper, TypeReference<T> type) {
        return new Json<>(mapper, mapper.constructType(type.getType()));
    }

    @Override
    public RawValue write(T value) {
        try {
            byte[] json = mapper.writeValueAsBytes(value);
            return new RawValue(JsonCodec.toPack(json, 0, json.length));
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public T read(RawValue body) {
        try {
            return mapper.readValue(JsonCodec.toJsonBytes(body.bytes()), type);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
