package dev.anteroom.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/// How new connections are shared between the first two members of a SO_REUSEPORT group: by chance, `percent` of a
/// hundred to the second; and from two source addresses always to the first or the second, for probes. A classic BPF
/// program of the group (socket(7), SO_ATTACH_REUSEPORT_CBPF); its result is the member's index, in the order in which
/// the members began to listen. An index that is no member means the kernel's own choice by hash.
///
/// @param percent 0 to 100
/// @param probeFirst IPv4 source address whose connections go to the first; null: none
/// @param probeSecond the same for the second
public record TrafficShare(
        int percent,
        @Nullable Inet4Address probeFirst,
        @Nullable Inet4Address probeSecond) {
    // include/uapi/linux/bpf_common.h
    private static final int LD_W_ABS = 0x20;
    private static final int LD_B_ABS = 0x30;
    private static final int ALU_RSH = 0x74;
    private static final int ALU_MOD = 0x94;
    private static final int JEQ = 0x15;
    private static final int JGE = 0x35;
    private static final int RET = 0x06;
    // include/uapi/linux/filter.h
    private static final int SKF_NET_OFF = -0x100000;
    private static final int SKF_AD_OFF = -0x1000;
    private static final int SKF_AD_RANDOM = 56;
    private static final int IPV4_SOURCE = 12;

    public TrafficShare {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share is 0 to 100 percent, not " + percent);
        }
    }

    /// Everything to the first.
    public static TrafficShare none() {
        return new TrafficShare(0, null, null);
    }

    public TrafficShare withPercent(int other) {
        return new TrafficShare(other, probeFirst, probeSecond);
    }

    /// The program, as `struct sock_fprog`.
    MemorySegment toProgram(Arena arena) {
        // {code, jump if true, jump if false, k}; jumps count from the next instruction
        int[][] program = {
            {LD_B_ABS, 0, 0, SKF_NET_OFF},
            {ALU_RSH, 0, 0, 4},
            {JEQ, 0, 3, 4}, // IPv6: on to the random number
            {LD_W_ABS, 0, 0, SKF_NET_OFF + IPV4_SOURCE},
            {JEQ, 5, 0, bits(probeFirst)},
            {JEQ, 3, 0, bits(probeSecond)},
            {LD_W_ABS, 0, 0, SKF_AD_OFF + SKF_AD_RANDOM},
            {ALU_MOD, 0, 0, 100},
            {JGE, 1, 0, percent},
            {RET, 0, 0, 1},
            {RET, 0, 0, 0},
        };
        MemorySegment filter = arena.allocate(8L * program.length, 8);
        for (int i = 0; i < program.length; i++) {
            filter.set(ValueLayout.JAVA_SHORT, 8L * i, (short) program[i][0]);
            filter.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) program[i][1]);
            filter.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) program[i][2]);
            filter.set(ValueLayout.JAVA_INT, 8L * i + 4, program[i][3]);
        }
        MemorySegment holder = arena.allocate(16, 8);
        holder.set(ValueLayout.JAVA_SHORT, 0, (short) program.length);
        holder.set(ValueLayout.ADDRESS, 8, filter);
        return holder;
    }

    /// 0.0.0.0 is no source of any connection.
    private static int bits(@Nullable Inet4Address address) {
        if (address == null) {
            return 0;
        }
        byte[] b = address.getAddress();
        return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
    }
}
