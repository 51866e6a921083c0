import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// Writes a cpu profile like that of a large Go service: `java GenerateCpuProfile.java STACKS SEED FILE`.
///
/// Stacks are walks down a random call graph of 12,000 functions in 400 packages, some calls inlined, popular callees more often, 8 to 40
/// frames deep, all distinct. A third of the samples carry labels. Written with nothing of Anteroom's code, in the field order of Go's
/// runtime. 700,000 stacks make about 20 MB.
public class GenerateCpuProfile {
    static final int FUNCTIONS = 12_000;
    static final ByteArrayOutputStream MESSAGE = new ByteArrayOutputStream();
    static final ByteArrayOutputStream PART = new ByteArrayOutputStream();
    static final Map<String, Integer> STRINGS = new HashMap<>();
    static final List<String> STRING_LIST = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        int stacks = Integer.parseInt(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        string("");
        // Call sites: a location calls one of a few functions; popular functions are called from many places.
        int[][] callees = new int[FUNCTIONS][];
        for (int f = 0; f < FUNCTIONS; f++) {
            callees[f] = new int[2 + random.nextInt(8)];
            for (int i = 0; i < callees[f].length; i++) {
                double skew = random.nextDouble();
                callees[f][i] = (int) (skew * skew * FUNCTIONS);
            }
        }
        Map<Long, Integer> locations = new HashMap<>();
        List<int[]> locationRows = new ArrayList<>(); // function, line, inlined function or -1, its line
        try (OutputStream out = new BufferedOutputStream(
                new GZIPOutputStream(Files.newOutputStream(Path.of(arguments[2])), 1 << 16), 1 << 16)) {
            valueType(out, 1, "samples", "count");
            valueType(out, 1, "cpu", "nanoseconds");
            Set<Long> seen = new HashSet<>();
            int[] stack = new int[64];
            for (int s = 0; s < stacks; ) {
                int depth = 8 + (int) Math.min(50, Math.abs(random.nextGaussian()) * 7);
                int function = random.nextInt(40); // a few roots
                long hash = 1469598103934665603L;
                for (int d = 0; d < depth; d++) {
                    int call = (int) (Math.pow(random.nextDouble(), 2.2) * callees[function].length);
                    int line = 10 + call * 7 + (d == depth - 1 ? random.nextInt(6) : 0);
                    long key = ((long) function << 32) | ((long) line << 4) | (d == depth - 1 ? 1 : 0);
                    int site = function;
                    Integer location = locations.get(key);
                    if (location == null) {
                        int inlined = random.nextInt(4) == 0 ? random.nextInt(FUNCTIONS) : -1;
                        locationRows.add(new int[] {site, line, inlined, random.nextInt(300)});
                        location = locationRows.size();
                        locations.put(key, location);
                    }
                    stack[d] = location;
                    hash = (hash ^ location) * 1099511628211L;
                    function = callees[function][call];
                }
                if (!seen.add(hash)) {
                    continue;
                }
                for (int d = depth - 1; d >= 0; d--) {
                    varint(PART, stack[d]);
                }
                packed(1);
                long count = random.nextInt(5) == 0 ? 1 + random.nextInt(40) : 1;
                varint(PART, count);
                varint(PART, count * 10_000_000);
                packed(2);
                if (s % 3 == 0) {
                    number(PART, 1, string("handler"));
                    number(PART, 2, string("/api/v1/route-" + random.nextInt(60)));
                    packed(3);
                }
                flush(out, 2);
                s++;
            }
            number(MESSAGE, 1, 1);
            number(MESSAGE, 2, 0x400000);
            number(MESSAGE, 3, 0x2400000);
            number(MESSAGE, 5, string("/usr/local/bin/orders"));
            number(MESSAGE, 7, 1);
            flush(out, 3);
            for (int id = 1; id <= locationRows.size(); id++) {
                int[] row = locationRows.get(id - 1);
                number(MESSAGE, 1, id);
                number(MESSAGE, 2, 1);
                number(MESSAGE, 3, 0x400000 + id * 37L);
                if (row[2] >= 0) {
                    number(PART, 1, row[2] + 1);
                    number(PART, 2, row[3] + 1);
                    packed(4);
                }
                number(PART, 1, row[0] + 1);
                number(PART, 2, row[1]);
                packed(4);
                flush(out, 4);
            }
            for (int f = 0; f < FUNCTIONS; f++) {
                String pack = "github.com/example/orders/internal/service" + f % 400;
                int name = string(pack + (f % 3 == 0 ? ".(*Handler" + f % 37 + ")" : "") + ".process" + f);
                number(MESSAGE, 1, f + 1);
                number(MESSAGE, 2, name);
                number(MESSAGE, 3, name);
                number(MESSAGE, 4, string("/src/orders/internal/service" + f % 400 + "/file" + f % 7 + ".go"));
                flush(out, 5);
            }
            number(MESSAGE, 1, string("cpu"));
            number(MESSAGE, 2, string("nanoseconds"));
            byte[] periodType = MESSAGE.toByteArray();
            MESSAGE.reset();
            for (String text : STRING_LIST) {
                tag(out, 6, text.getBytes(StandardCharsets.UTF_8));
            }
            number(MESSAGE, 9, 1_760_000_000_000_000_000L);
            number(MESSAGE, 10, 60_000_000_000L);
            out.write(MESSAGE.toByteArray());
            tag(out, 11, periodType);
            MESSAGE.reset();
            number(MESSAGE, 12, 10_000_000);
            out.write(MESSAGE.toByteArray());
        }
    }

    static int string(String text) {
        return STRINGS.computeIfAbsent(text, t -> {
            STRING_LIST.add(t);
            return STRING_LIST.size() - 1;
        });
    }

    static void valueType(OutputStream out, int field, String type, String unit) throws Exception {
        number(MESSAGE, 1, string(type));
        number(MESSAGE, 2, string(unit));
        flush(out, field);
    }

    static void number(ByteArrayOutputStream to, int field, long value) {
        varint(to, field << 3);
        varint(to, value);
    }

    static void packed(int field) {
        varint(MESSAGE, field << 3 | 2);
        varint(MESSAGE, PART.size());
        MESSAGE.writeBytes(PART.toByteArray());
        PART.reset();
    }

    static void flush(OutputStream out, int field) throws Exception {
        tag(out, field, MESSAGE.toByteArray());
        MESSAGE.reset();
    }

    static void tag(OutputStream out, int field, byte[] bytes) throws Exception {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        varint(head, field << 3 | 2);
        varint(head, bytes.length);
        out.write(head.toByteArray());
        out.write(bytes);
    }

    static void varint(ByteArrayOutputStream to, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        to.write((int) rest);
    }
}
