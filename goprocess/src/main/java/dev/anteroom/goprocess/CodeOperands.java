package dev.anteroom.goprocess;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/// The variables that a piece of machine code uses, by the addresses in its instructions: what a stripped program's
/// symbol table would have said. Candidates only; what they are must be proved.
final class CodeOperands {
    private static final int LEA = 0x8d;

    private CodeOperands() {}

    /// Operands relative to the instruction pointer of moves, comparisons and LEA with 64 bits (Intel SDM, volume 2:
    /// REX.W, opcode, ModRM with mod 00 and r/m 101, displacement of 32 bits).
    static Set<Long> amd64(MemorySegment code, long address) {
        return amd64(
                code,
                address,
                opcode -> opcode == 0x8b || opcode == LEA || opcode == 0x89 || opcode == 0x3b || opcode == 0x39);
    }

    /// Addresses that LEA puts into a register.
    static Set<Long> amd64Addresses(MemorySegment code, long address) {
        return amd64(code, address, opcode -> opcode == LEA);
    }

    private static Set<Long> amd64(MemorySegment code, long address, IntPredicate takes) {
        Set<Long> found = new LinkedHashSet<>();
        for (long at = 0; at + 7 <= code.byteSize(); at++) {
            int rex = Words.byteAt(code, at);
            boolean wide = rex == 0x48 || rex == 0x4c;
            if (wide && takes.test(Words.byteAt(code, at + 1)) && (Words.byteAt(code, at + 2) & 0xc7) == 5) {
                found.add(address + at + 7 + Words.intAt(code, at + 3));
            }
        }
        return found;
    }

    /// Variables of one or four bytes that are compared with zero, or read as a byte: `CMPL $0, x` and `CMPB $0, x`
    /// (83 /7 and 80 /7 with an immediate byte), `MOVB x, r` (8A) and `MOVBLZX x, r` (0F B6).
    static Set<Long> amd64Flags(MemorySegment code, long address) {
        Set<Long> found = new LinkedHashSet<>();
        for (long at = 0; at + 7 <= code.byteSize(); at++) {
            int first = Words.byteAt(code, at);
            int second = Words.byteAt(code, at + 1);
            if ((first == 0x83 || first == 0x80) && second == 0x3d && Words.byteAt(code, at + 6) == 0) {
                found.add(address + at + 7 + Words.intAt(code, at + 2));
            } else if (first == 0x8a && (second & 0xc7) == 5) {
                found.add(address + at + 6 + Words.intAt(code, at + 2));
            } else if (first == 0x0f && second == 0xb6 && (Words.byteAt(code, at + 2) & 0xc7) == 5) {
                found.add(address + at + 7 + Words.intAt(code, at + 3));
            }
        }
        return found;
    }

    /// Pages that ADRP puts into a register, with the offset that an ADD, load or store adds (Arm ARM, C6.2: ADRP,
    /// ADD (immediate), LDR, STR, LDP and STP of 64 bits).
    static Set<Long> arm64(MemorySegment code, long address) {
        Set<Long> found = new LinkedHashSet<>();
        long[] page = new long[32];
        for (long at = 0; at + 4 <= code.byteSize(); at += 4) {
            int word = Words.intAt(code, at);
            int base = word >>> 5 & 31;
            if ((word & 0x9f000000) == 0x90000000) {
                long high = (long) (word << 8) >> 13;
                long pages = high << 2 | (word >>> 29 & 3);
                page[word & 31] = ((address + at) & ~0xfffL) + (pages << 12);
            } else if ((word & 0xffc00000) == 0x91000000 && page[base] != 0) {
                long target = page[base] + (word >>> 10 & 0xfff);
                found.add(target);
                page[word & 31] = target;
            } else if (((word & 0xffc00000) == 0xf9400000 || (word & 0xffc00000) == 0xf9000000) && page[base] != 0) {
                found.add(page[base] + 8L * (word >>> 10 & 0xfff));
            } else if (((word & 0xffc00000) == 0xa9400000 || (word & 0xffc00000) == 0xa9000000) && page[base] != 0) {
                found.add(page[base] + 8L * ((word << 10) >> 25));
            }
        }
        return found;
    }
}
