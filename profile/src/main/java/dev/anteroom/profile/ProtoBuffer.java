package dev.anteroom.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Collects the bytes of one protobuf message.
final class ProtoBuffer {
    private byte[] bytes = new byte[1024];
    private int size;

    int size() {
        return size;
    }

    void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    /// A number field; 0 is not written, since it is what a missing field means.
    void number(int field, long value) {
        if (value != 0) {
            element(field, value);
        }
    }

    /// An element of a repeated number field: 0 is written.
    void element(int field, long value) {
        tag(field, ProtoMessage.VARINT);
        varint(value);
    }

    void bytes(int field, byte[] value) {
        tag(field, ProtoMessage.BYTES);
        varint(value.length);
        append(value, value.length);
    }

    /// A record or packed field with the bytes of `part`, which is empty afterwards. Nothing if there are none.
    void packed(int field, ProtoBuffer part) {
        if (part.size > 0) {
            tag(field, ProtoMessage.BYTES);
            varint(part.size);
            append(part.bytes, part.size);
            part.size = 0;
        }
    }

    /// Bytes that aren't a field.
    void raw(byte[] value) {
        append(value, value.length);
    }

    void raw(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    private void append(byte[] value, int length) {
        room(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }

    void drainTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
        size = 0;
    }
}
