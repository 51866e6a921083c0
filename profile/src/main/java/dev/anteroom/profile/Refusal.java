package dev.anteroom.profile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What isn't read, each with the way out: formats that `go tool pprof` reads, but which hold addresses alone, which
/// only the program's own file can name; and packed files that it doesn't read either.
final class Refusal {
    private static final String WAY_OUT =
            ", whose addresses only the program can name: go tool pprof -proto PROGRAM FILE > profile.pb.gz makes a"
                    + " profile of it";

    /// What packs files and isn't read here ([Packed] has what is), with the command that unpacks it.
    private record Packing(String tool, String magic, String command) {}

    private static final List<Packing> PACKINGS = List.of(
            new Packing("lz4 -l (the format of before 1.4)", "\u0002!L\u0018", "lz4 -d FILE"),
            new Packing("compress", "\u001f\u009d", "gzip -d FILE"),
            new Packing("lzip", "LZIP", "lzip -d FILE"),
            new Packing("lzop", "\u0089LZO\0", "lzop -d FILE"),
            new Packing("snappy", "\u00ff\u0006\0\0sNaPpY", "snzip -d FILE"),
            new Packing("zip", "PK\u0003\u0004", "unzip FILE"));

    private Refusal() {}

    /// @param magic a character for each byte
    private static boolean startsWith(byte[] head, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= bytes.length && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }

    /// One phrase behind "is"; `null` where it is none of them.
    static @Nullable String of(byte[] head) {
        if (isBinaryCpu(head)) {
            return "a binary CPU profile of gperftools or of Go before 1.9" + WAY_OUT;
        }
        for (Packing packing : PACKINGS) {
            if (startsWith(head, packing.magic())) {
                return "packed with " + packing.tool() + ": " + packing.command() + " unpacks it";
            }
        }
        String text = new String(head, 0, Math.min(head.length, 4096), StandardCharsets.ISO_8859_1).stripLeading();
        if (text.startsWith("--- contentionz ")) {
            return "a contentionz profile of C++ or Java" + WAY_OUT;
        }
        if (text.startsWith("--- heapz ")) {
            return "a heapz profile of Java" + WAY_OUT;
        }
        if (text.startsWith("--- threadz ") || text.startsWith("--- Thread ")) {
            return "a threadz listing of C++" + WAY_OUT;
        }
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        if (first.startsWith("heap profile: ") && (first.contains("@ growth") || first.contains("@ fragmentation"))) {
            return "a heap profile of gperftools" + WAY_OUT;
        }
        return null;
    }

    /// Five words of 4 or 8 bytes: 0, 3, the version, the period in µs, 0 (gperftools, `cpuprofile-fileformat.html`).
    private static boolean isBinaryCpu(byte[] head) {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            ByteBuffer words = ByteBuffer.wrap(head).order(order);
            for (int size : new int[] {4, 8}) {
                if (head.length < 5 * size) {
                    continue;
                }
                long[] first = new long[5];
                for (int i = 0; i < first.length; i++) {
                    first[i] = size == 4 ? words.getInt(i * size) : words.getLong(i * size);
                }
                boolean version = first[2] == 0 || first[2] == 1;
                if (first[0] == 0 && first[1] == 3 && version && first[3] > 0 && first[4] == 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
