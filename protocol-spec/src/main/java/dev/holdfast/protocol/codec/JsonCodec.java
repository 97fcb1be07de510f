package dev.holdfast.protocol.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The edge between JSON and MessagePack: behind it everything is MessagePack, so there is one parser and one validator.
 *
 * <p>Nothing is lost on the way: integers of 64 bits with a sign stay integers, other numbers become doubles, keys keep
 * their order. Larger integers, numbers beyond a double, and deep nesting are refused.
 *
 * <p><em>Thread-safe.</em>
 */
public final class JsonCodec {

    /** What is said of a document with too many levels, as a sentence's end. */
    public static final String TOO_DEEP = "nested deeper than " + Limits.MAX_NESTING_DEPTH + " levels";

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MAX_NESTING_DEPTH + 1) // so that it is told here, in other words
                    .maxNumberLength(1000)
                    .build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private JsonCodec() {}

    /**
     * Turns one JSON document into MessagePack.
     *
     * @throws Refusal {@link ErrorCode#FRAME_UNREADABLE} with what is wrong, or {@link ErrorCode#BODY_UNREADABLE} for
     *     an integer that is too large
     */
    public static byte[] toPack(byte[] json, int offset, int length) {
        PackWriter out = new PackWriter(Math.max(32, length));
        try (JsonParser in = JSON.createParser(json, offset, length)) {
            if (in.nextToken() == null) {
                throw unreadable("Expecting value: line 1 column 1 (char 0)");
            }
            value(in, out);
            if (in.nextToken() != null) {
                throw unreadable("Extra data after the document");
            }
            return out.toByteArray();
        } catch (StreamConstraintsException tooLong) {
            throw unreadable("A number, a name or a text is too long");
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage());
        } catch (IOException e) {
            throw unreadable("It is not UTF-8");
        }
    }

    private static void value(JsonParser in, PackWriter out) throws IOException {
        switch (in.currentToken()) {
            case START_OBJECT -> object(in, out);
            case START_ARRAY -> array(in, out);
            case VALUE_STRING -> out.string(whole(in.getText()));
            case VALUE_NUMBER_INT -> integer(in, out);
            case VALUE_NUMBER_FLOAT -> floating(in, out);
            case VALUE_TRUE -> out.bool(true);
            case VALUE_FALSE -> out.bool(false);
            case VALUE_NULL -> out.nil();
            default -> throw unreadable("Expecting value");
        }
    }

    private static void checkDepth(JsonParser in) {
        if (in.getParsingContext().getNestingDepth() > Limits.MAX_NESTING_DEPTH) {
            throw unreadable("The document is " + TOO_DEEP);
        }
    }

    private static void object(JsonParser in, PackWriter out) throws IOException {
        checkDepth(in);
        PackWriter members = new PackWriter();
        int pairs = 0;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            members.string(whole(in.currentName()));
            in.nextToken();
            value(in, members);
            pairs++;
        }
        out.mapHeader(pairs).raw(members.buffer(), 0, members.size());
    }

    private static void array(JsonParser in, PackWriter out) throws IOException {
        checkDepth(in);
        PackWriter elements = new PackWriter();
        int count = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            value(in, elements);
            count++;
        }
        out.arrayHeader(count).raw(elements.buffer(), 0, elements.size());
    }

    /** Half of a surrogate pair can be escaped in JSON, and is no character: UTF-8 cannot hold it. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    throw unreadable("A text holds half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private static void integer(JsonParser in, PackWriter out) throws IOException {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw Refusal.of(ErrorCode.BODY_UNREADABLE, "JSON contains integer that is too large.");
        }
        out.integer(in.getLongValue());
    }

    private static void floating(JsonParser in, PackWriter out) throws IOException {
        double number = in.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw unreadable("A number is too large");
        }
        out.floating(number);
    }

    private static Refusal unreadable(String detail) {
        return Refusal.of(ErrorCode.FRAME_UNREADABLE, "Can't decode text (JSON) request. JSONDecodeError: " + detail);
    }

    /**
     * Turns one MessagePack value into JSON in UTF-8. Binary and extension values, which no store keeps, are refused.
     */
    public static byte[] toJsonBytes(byte[] pack, int offset, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + length / 2 + 16);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            print(PackReader.of(pack, offset, length), json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    public static byte[] toJsonBytes(byte[] pack) {
        return toJsonBytes(pack, 0, pack.length);
    }

    public static String toJson(byte[] pack) {
        return new String(toJsonBytes(pack), StandardCharsets.UTF_8);
    }

    private static void print(PackReader in, JsonGenerator json) throws IOException {
        switch (in.nextKind()) {
            case MAP -> {
                int pairs = in.mapHeader();
                json.writeStartObject();
                for (int i = 0; i < pairs; i++) {
                    json.writeFieldName(in.string());
                    print(in, json);
                }
                json.writeEndObject();
            }
            case ARRAY -> {
                int elements = in.arrayHeader();
                json.writeStartArray();
                for (int i = 0; i < elements; i++) {
                    print(in, json);
                }
                json.writeEndArray();
            }
            case STRING -> json.writeString(in.string());
            case INTEGER -> json.writeNumber(in.integer());
            case FLOAT -> json.writeNumber(in.floating());
            case BOOLEAN -> json.writeBoolean(in.bool());
            case NIL -> {
                in.skip();
                json.writeNull();
            }
            default -> throw Refusal.of(ErrorCode.VALUE_UNSUPPORTED, "A binary value has no JSON form.");
        }
    }
}
