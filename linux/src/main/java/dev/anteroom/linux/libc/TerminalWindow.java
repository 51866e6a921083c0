package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

/// The window behind a descriptor, where it is a terminal.
public final class TerminalWindow {
    // include/uapi/asm-generic/ioctls.h; struct winsize {u16 ws_row, ws_col, ws_xpixel, ws_ypixel}
    private static final long TIOCGWINSZ = 0x5413;
    // int ioctl(int fd, unsigned long op, ...);
    private static final MethodHandle IOCTL =
            Downcall.linkVariadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private TerminalWindow() {}

    /// Its columns; 0 for a terminal that does not know its size; empty where `fd` is no terminal.
    public static OptionalInt columns(int fd) {
        MemorySegment state = Downcall.state();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8, 2);
            int result = (int) IOCTL.invokeExact(state, fd, TIOCGWINSZ, size);
            return result < 0
                    ? OptionalInt.empty()
                    : OptionalInt.of(Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)));
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}
