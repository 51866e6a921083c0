package dev.anteroom.profile.goroutine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// What all goroutines of a process were doing at one moment.
///
/// Read from the text of `debug=2`, of SIGQUIT or of a panic, with any other text before and after it (the package's
/// note
/// has the format and its sources). Reading streams: memory holds the distinct stacks and some 40 bytes for each
/// goroutine, whatever the size of the text. Immutable and safe to share.
public final class GoroutineDump {
    private final List<GoroutineGroup> groups;
    private final GoroutineRows rows;
    private final int[] groupAt;
    private final long count;
    private final Optional<Truncation> truncation;
    private final Malformed malformed;
    private final long labelSetsDropped;
    private final long textBytes;

    private GoroutineDump(DumpParser parsed) {
        int built = parsed.groups.size();
        this.rows = new GoroutineRows(
                parsed.ids,
                parsed.groupOf,
                parsed.waitMinutes,
                parsed.createdIn,
                parsed.waitsOn,
                parsed.labelSet,
                parsed.header.labelSets(),
                built);
        Integer[] order = new Integer[built];
        for (int i = 0; i < built; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, Comparator.comparingInt((Integer i) -> -parsed.groups.get(i).count));
        List<GoroutineGroup> sorted = new ArrayList<>(built);
        this.groupAt = new int[built];
        for (int i = 0; i < built; i++) {
            groupAt[order[i]] = i;
            sorted.add(new GoroutineGroup(parsed.groups.get(order[i]), rows, order[i]));
        }
        this.groups = List.copyOf(sorted);
        this.count = rows.size();
        this.truncation = Optional.ofNullable(parsed.truncation);
        this.malformed = new Malformed(parsed.malformedCount, parsed.malformed);
        this.labelSetsDropped = parsed.header.labelSetsDropped;
        this.textBytes = parsed.size;
    }

    /// Reads a file, plain or gzip.
    ///
    /// @throws GoroutineDumpException if it can't be read, or has no goroutine in it
    public static GoroutineDump read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new GoroutineDumpException(file + ": can't be read: " + e.getMessage() + ".", e);
        }
    }

    /// Reads a stream to its end, plain or gzip, and leaves it open.
    ///
    /// @param name what messages call it
    /// @throws GoroutineDumpException if it can't be read, or has no goroutine in it
    public static GoroutineDump read(InputStream in, String name) {
        DumpParser parser = new DumpParser();
        try {
            parser.read(plain(in));
        } catch (IOException e) {
            throw new GoroutineDumpException(
                    name + ": reading stopped after " + parser.ids.size() + " goroutines: " + e.getMessage() + ".", e);
        } catch (GoroutineDumpException e) {
            throw new GoroutineDumpException(name + ": " + e.getMessage(), e);
        }
        if (parser.ids.size() == 0) {
            throw new GoroutineDumpException(
                    name + ": no goroutine in " + parser.size
                            + " bytes: a dump has lines like \"goroutine 1 [running]:\"; record one with /debug/pprof/goroutine?debug=2.");
        }
        return new GoroutineDump(parser);
    }

    /// Reads text from memory, plain or gzip.
    ///
    /// @throws GoroutineDumpException if it has no goroutine in it
    public static GoroutineDump read(byte[] text) {
        return read(new ByteArrayInputStream(text), "dump");
    }

    /// Whether the beginning of a file shows a goroutine's header at the start of one of its lines.
    public static boolean recognises(byte[] beginning) {
        int line = 0;
        while (line >= 0 && line < beginning.length) {
            if (beginning[line] == 'g' && DumpText.looksLikeHeader(beginning, line, beginning.length)) {
                return true;
            }
            line = DumpText.lineFeed(beginning, line, beginning.length) + 1;
            if (line == 0) {
                return false;
            }
        }
        return false;
    }

    private static InputStream plain(InputStream in) throws IOException {
        java.io.PushbackInputStream peeked = new java.io.PushbackInputStream(in, 2);
        byte[] magic = peeked.readNBytes(2);
        peeked.unread(magic);
        boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
        return gzip ? new GZIPInputStream(peeked, 1 << 16) : peeked;
    }

    /// The groups, largest first, those of one size in the dump's order.
    public List<GoroutineGroup> groups() {
        return groups;
    }

    /// How many goroutines.
    public long count() {
        return count;
    }

    /// How many rows the columns have: as many as goroutines, or 0 where the source has only counts.
    public int rows() {
        return rows.size();
    }

    /// The id of a row's goroutine.
    public long id(int row) {
        return rows.id(row);
    }

    /// The index in [#groups] of a row's group.
    public int group(int row) {
        return groupAt[rows.group(row)];
    }

    /// For how many whole minutes a row's goroutine has waited at least; 0 where the dump says nothing.
    public int waitMinutes(int row) {
        return rows.waitMinutes(row);
    }

    /// The id of the goroutine that created a row's goroutine; 0 where the dump doesn't say (before Go 1.21).
    public long createdIn(int row) {
        return rows.createdIn(row);
    }

    /// The address of the lock, connection or listener that a row's goroutine waits for; 0 where its stack doesn't show
    /// it. Goroutines with the same one wait for the same thing, in groups of any size.
    public long waitsOn(int row) {
        return rows.waitsOn(row);
    }

    /// The profiler labels of a row's goroutine (Go 1.26 and newer); empty where it has none.
    public Map<String, String> labels(int row) {
        return rows.labels(row);
    }

    /// Why the dump isn't whole; empty if nothing shows that. The goroutine that was cut is not in it.
    public Optional<Truncation> truncation() {
        return truncation;
    }

    /// Lines inside goroutines that couldn't be understood and were passed over.
    public Malformed malformed() {
        return malformed;
    }

    /// Label sets beyond the 65,536 that are kept, or longer than 4,096 characters.
    public long labelSetsDropped() {
        return labelSetsDropped;
    }

    /// The size of the (decompressed) text in bytes.
    public long textBytes() {
        return textBytes;
    }
}
