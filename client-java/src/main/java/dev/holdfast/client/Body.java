package dev.holdfast.client;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;

/**
 * How a program's objects are written into messages and read out of them. {@link Json} writes those that Jackson knows.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Body<T> {

    /** Any value, as MessagePack. */
    Body<RawValue> RAW = new Body<>() {
        @Override
        public RawValue write(RawValue value) {
            return value;
        }

        @Override
        public RawValue read(RawValue body) {
            return body;
        }
    };

    /** Text. */
    Body<String> TEXT = new Body<>() {
        @Override
        public RawValue write(String value) {
            return new PackWriter().string(value).toRawValue();
        }

        @Override
        public String read(RawValue body) {
            PackReader in = body.reader();
            if (!in.nextIs(PackReader.Kind.STRING)) {
                throw new IllegalArgumentException("It is no text.");
            }
            return in.string();
        }
    };

    /** @throws RuntimeException if the object cannot be written, which then is what the call throws */
    RawValue write(T value);

    /** @throws RuntimeException if the body is something else; {@link Message#body} makes it an {@link Unreadable} */
    T read(RawValue body);
}
