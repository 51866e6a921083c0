package dev.anteroom.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// `struct msghdr` with one buffer and room for ancillary data, 64-bit layout (include/linux/socket.h): msg_name
/// ptr at 0, msg_namelen u32 at 8, msg_iov ptr at 16, msg_iovlen u64 at 24, msg_control ptr at 32, msg_controllen
/// u64 at 40, msg_flags i32 at 48; `struct cmsghdr`: cmsg_len u64 at 0, cmsg_level i32 at 8, cmsg_type i32 at 12,
/// data at 16, each aligned to 8.
public final class ControlMessage {
    private static final int HEADER = 16;

    private final MemorySegment message;
    private final MemorySegment buffer;
    private final MemorySegment vector;
    private final MemorySegment control;

    public ControlMessage(Arena arena, int bufferBytes, int controlBytes) {
        message = arena.allocate(MessageCalls.MSGHDR_BYTES, 8);
        buffer = arena.allocate(bufferBytes, 8);
        vector = arena.allocate(16, 8);
        control = arena.allocate(Math.max(8, controlBytes), 8);
    }

    /// To receive into. The buffer and the room for ancillary data are what the constructor was told.
    public MemorySegment toReceive() {
        point(buffer.byteSize(), control.byteSize());
        return message;
    }

    /// To send `bytes`, with descriptors if there are any.
    public MemorySegment toSend(byte[] bytes, List<Integer> descriptors) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        long size = HEADER + 4L * descriptors.size();
        if (descriptors.isEmpty()) {
            point(bytes.length, 0);
            return message;
        }
        control.set(ValueLayout.JAVA_LONG, 0, size);
        control.set(ValueLayout.JAVA_INT, 8, Sockets.SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, MessageCalls.SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(ValueLayout.JAVA_INT, HEADER + 4L * i, descriptors.get(i));
        }
        point(bytes.length, aligned(size));
        return message;
    }

    /// Sets the address to send to.
    public void to(MemorySegment address) {
        message.set(ValueLayout.ADDRESS, 0, address);
        message.set(ValueLayout.JAVA_INT, 8, (int) address.byteSize());
    }

    private void point(long bufferBytes, long controlBytes) {
        vector.set(ValueLayout.ADDRESS, 0, buffer);
        vector.set(ValueLayout.JAVA_LONG, 8, bufferBytes);
        message.set(ValueLayout.ADDRESS, 16, vector);
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        message.set(ValueLayout.ADDRESS, 32, controlBytes == 0 ? MemorySegment.NULL : control);
        message.set(ValueLayout.JAVA_LONG, 40, controlBytes);
        message.set(ValueLayout.JAVA_INT, 48, 0);
    }

    /// What was received.
    public byte[] bytes(long received) {
        return buffer.asSlice(0, received).toArray(ValueLayout.JAVA_BYTE);
    }

    /// The descriptors that came along; the caller closes them.
    public List<Integer> descriptors() {
        List<Integer> found = new ArrayList<>();
        walk(MessageCalls.SCM_RIGHTS, (at, length) -> {
            for (long i = 0; i < length / 4; i++) {
                found.add(control.get(ValueLayout.JAVA_INT, at + 4 * i));
            }
        });
        return found;
    }

    /// Pid, uid and gid of the sender, where SO_PASSCRED asked for them; empty otherwise.
    public List<Integer> credentials() {
        List<Integer> found = new ArrayList<>();
        walk(MessageCalls.SCM_CREDENTIALS, (at, _) -> {
            for (int i = 0; i < 3; i++) {
                found.add(control.get(ValueLayout.JAVA_INT, at + 4L * i));
            }
        });
        return found;
    }

    /// Whether ancillary data did not fit.
    public boolean truncated() {
        return (message.get(ValueLayout.JAVA_INT, 48) & MessageCalls.MSG_CTRUNC) != 0;
    }

    private interface Data {
        void at(long offset, long length);
    }

    private void walk(int type, Data data) {
        long end = Math.min(control.byteSize(), message.get(ValueLayout.JAVA_LONG, 40));
        long at = 0;
        while (at + HEADER <= end) {
            long size = control.get(ValueLayout.JAVA_LONG, at);
            if (size < HEADER || at + size > end) {
                return;
            }
            if (control.get(ValueLayout.JAVA_INT, at + 8) == Sockets.SOL_SOCKET
                    && control.get(ValueLayout.JAVA_INT, at + 12) == type) {
                data.at(at + HEADER, size - HEADER);
            }
            at += aligned(size);
        }
    }

    private static long aligned(long size) {
        return (size + 7) & ~7L;
    }
}
