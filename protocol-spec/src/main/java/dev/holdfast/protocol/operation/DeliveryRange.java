package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.shape.Schema;
import dev.holdfast.protocol.shape.Type;
import dev.holdfast.protocol.shape.Types;
import java.util.List;

/**
 * Numbers of deliveries that follow each other. On the wire it is one number, or a pair of the first and the last.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param last inclusive, not below {@code first}
 */
public record DeliveryRange(long first, long last) {

    /** A list of numbers and pairs. */
    public static final Type<List<DeliveryRange>> LIST = Types.listOf(new RangeType());

    public static DeliveryRange of(long number) {
        return new DeliveryRange(number, number);
    }

    /** A number, or a pair of them. */
    private record RangeType() implements Type<DeliveryRange> {
        @Override
        public DeliveryRange read(PackReader in, String name, ErrorCode mismatch) {
            if (in.nextIs(Kind.INTEGER)) {
                return DeliveryRange.of(in.integer());
            }
            if (!in.nextIs(Kind.ARRAY) || in.arrayHeader() != 2) {
                throw wrong(name, mismatch);
            }
            long first = number(in, name, mismatch);
            long last = number(in, name, mismatch);
            if (first > last) {
                throw wrong(name, mismatch);
            }
            return new DeliveryRange(first, last);
        }

        private static long number(PackReader in, String name, ErrorCode mismatch) {
            if (!in.nextIs(Kind.INTEGER)) {
                throw wrong(name, mismatch);
            }
            return in.integer();
        }

        private static Refusal wrong(String name, ErrorCode mismatch) {
            return Refusal.of(
                    mismatch,
                    "The value of the \"" + name + "\" field must be a list of numbers and of ascending pairs.");
        }

        @Override
        public void write(PackWriter out, DeliveryRange value) {
            if (value.first == value.last) {
                out.integer(value.first);
            } else {
                out.arrayHeader(2).integer(value.first).integer(value.last);
            }
        }

        @Override
        public Schema schema() {
            return new Schema.Any();
        }
    }
}
