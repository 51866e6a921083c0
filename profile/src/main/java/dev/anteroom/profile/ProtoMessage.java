package dev.anteroom.profile;

/// Walks the fields of one protobuf message that lies whole in a [ByteWindow].
///
/// ```
/// while (message.next()) {
///     switch (message.field()) { case 1 -> id = message.integer(); … default -> message.skip(); }
/// }
/// ```
final class ProtoMessage {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final String name;
    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private long base;
    private int field;
    private int wireType;

    ProtoMessage(String name) {
        this.name = name;
    }

    /// Starts with `source[from, to)`, where `source[0]` is at `sourceOffset` of the content.
    void enter(byte[] source, int from, int to, long sourceOffset) {
        bytes = source;
        position = from;
        end = to;
        base = sourceOffset;
    }

    boolean next() {
        if (position == end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) tag & 7;
        if (tag >>> 3 == 0 || tag >>> 3 >= 1 << 29) {
            throw broken("field number " + (tag >>> 3) + " is impossible");
        }
        return true;
    }

    int field() {
        return field;
    }

    /// The field's value, which must be a varint.
    long integer() {
        if (wireType != VARINT) {
            throw broken("field " + field + " should be a number and isn't");
        }
        return varint();
    }

    /// Enters the field's bytes: `start()` to `stop()`; then goes on after them.
    int bytes() {
        if (wireType != BYTES) {
            throw broken("field " + field + " should be a record and isn't");
        }
        long length = varint();
        if (length < 0 || length > end - position) {
            throw broken("field " + field + " claims " + Long.toUnsignedString(length) + " bytes of the "
                    + (end - position) + " that are left");
        }
        int start = position;
        position += (int) length;
        return start;
    }

    /// After [#bytes]: where the field's bytes end.
    int stop() {
        return position;
    }

    boolean isPacked() {
        return wireType == BYTES;
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case BYTES -> bytes();
            case FIXED64 -> skipFixed(8);
            case FIXED32 -> skipFixed(4);
            default -> throw broken("wire type " + wireType + " of field " + field + " is impossible");
        }
    }

    private void skipFixed(int size) {
        if (end - position < size) {
            throw broken("field " + field + " is cut");
        }
        position += size;
    }

    long varint() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        long value = 0;
        int start = position;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position == end) {
                position = start;
                throw broken("a number is cut");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        position = start;
        throw broken("a number is longer than 10 bytes");
    }

    ProfileFormatException broken(String problem) {
        return new ProfileFormatException(name, base + position, "this isn't a sound profile.proto: " + problem);
    }
}
