package dev.anteroom.profile.goroutine;

import dev.anteroom.profile.Content;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.ReadLimits;
import dev.anteroom.profile.copied.CopiedText;
import dev.anteroom.profile.legacy.LegacyText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What all goroutines of a process were doing at one moment.
///
/// Read from the text of `debug=2`, of SIGQUIT or of a panic, with any other text before and after it (the
/// package's note has the format and its sources). Reading streams: memory holds the distinct stacks and some 40
/// bytes for each goroutine, whatever the size of the text. Immutable and safe to share.
public final class GoroutineDump {
    /// Reading streams, so that only time speaks against a large text.
    private static final ReadLimits LIMITS = new ReadLimits(16L << 30, Long.MAX_VALUE);

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
        Arrays.sort(order, Comparator.comparingInt((Integer i) -> -parsed.groups.get(i).count));
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

    private GoroutineDump(List<GoroutineGroup> counted, Optional<Truncation> truncation) {
        List<GoroutineGroup> sorted = new ArrayList<>(counted);
        sorted.sort(Comparator.comparingLong((GoroutineGroup group) -> -group.count()));
        this.groups = List.copyOf(sorted);
        this.rows = GoroutineRows.NONE;
        this.groupAt = new int[0];
        this.count = groups.stream().mapToLong(GoroutineGroup::count).sum();
        this.truncation = truncation;
        this.malformed = new Malformed(0, List.of());
        this.labelSetsDropped = 0;
        this.textBytes = 0;
    }

    /// Sees a counted profile (`debug=0`, `debug=1`) as a dump: there are no minutes, ids, creators or arguments.
    /// The runtime's own frames (`runtime.gopark` and the like) are left out, as `debug=2` leaves them out: the
    /// same moment has the same stacks in all three. In the binary form (`debug=0`) they tell the states; in text
    /// every state is [GoroutineState#UNKNOWN].
    ///
    /// @throws GoroutineDumpException if the profile doesn't count goroutines
    public static GoroutineDump of(Profile counted) {
        Optional<Truncation> missing = counted.comments().stream()
                .filter(comment -> comment.startsWith(LegacyText.INCOMPLETE))
                .findFirst()
                .map(comment -> Truncation.ofRecords(comment.substring(LegacyText.INCOMPLETE.length())));
        return new GoroutineDump(ProfileView.groups(counted), missing);
    }

    /// Reads a file in any form: a dump, the counted text of `debug=1`, the binary form of `debug=0` (the latter
    /// two as [#of] does), plain or compressed.
    ///
    /// @throws GoroutineDumpException if it has no goroutine in it
    /// @throws ProfileFormatException if its compression, or what it counts, is cut or damaged
    /// @throws UncheckedIOException if it can't be read
    public static GoroutineDump read(Path file) {
        try (Content content = Content.open(file, LIMITS)) {
            return read(content);
        }
    }

    /// Reads a stream to its end, as [#read(Path)] does, and leaves it open.
    ///
    /// @param name what messages call it
    public static GoroutineDump read(InputStream in, String name) {
        InputStream kept = new FilterInputStream(in) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return in.read(into, offset, length);
            }

            @Override
            public void close() {}
        };
        try (Content content = Content.of(name, kept, LIMITS)) {
            return read(content);
        }
    }

    /// Reads text from memory, as [#read(Path)] does.
    public static GoroutineDump read(byte[] text) {
        try (Content content = Content.of("dump", text, LIMITS)) {
            return read(content);
        }
    }

    /// Reads an input that is open already, as [#read(Path)] does.
    public static GoroutineDump read(Content content) {
        byte[] head = content.head();
        InputStream text = content.stream();
        if (CopiedText.hasCopiedDump(head)) {
            text = CopiedText.dump(text);
        } else if (!recognises(head)) {
            if (isCounted(head)) {
                return of(ProfileReader.read(content, ReadLimits.defaults()));
            }
            InputStream restored = CopiedText.restored(head, text, GoroutineDump::isCounted);
            if (restored != null) {
                try (Content counted = Content.of(content.name(), restored, LIMITS)) {
                    return of(ProfileReader.read(counted, ReadLimits.defaults()));
                }
            }
        }
        DumpParser parser = new DumpParser();
        try {
            parser.read(text);
        } catch (IOException e) {
            throw new GoroutineDumpException(
                    content.name() + ": reading stopped after " + parser.ids.size() + " goroutines: " + e.getMessage()
                            + ".",
                    e);
        } catch (GoroutineDumpException e) {
            throw new GoroutineDumpException(content.name() + ": " + e.getMessage(), e);
        }
        String refusal = parser.ids.size() == 0 ? ProfileReader.refusal(head) : null;
        if (refusal != null) {
            throw new GoroutineDumpException(content.name() + ": is " + refusal);
        }
        if (parser.ids.size() == 0) {
            throw new GoroutineDumpException(content.name() + ": no goroutine in " + parser.size
                    + " bytes: a dump has lines like \"goroutine 1 [running]:\"; record one with"
                    + " /debug/pprof/goroutine?debug=2.");
        }
        return new GoroutineDump(parser);
    }

    private static boolean isCounted(byte[] head) {
        ProfileFormat format = ProfileReader.detect(head);
        return format == ProfileFormat.GOROUTINE_COUNTS || format == ProfileFormat.PPROF;
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

    /// The groups, largest first, those of one size in the dump's order.
    public List<GoroutineGroup> groups() {
        return groups;
    }

    /// Whether the state of every goroutine is known; false for an empty dump.
    public boolean tellsStates() {
        return !groups.isEmpty()
                && groups.stream().noneMatch(group -> group.state().kind() == GoroutineState.Kind.UNKNOWN);
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

    /// The address of the lock, connection or listener that a row's goroutine waits for; 0 where its stack
    /// doesn't show it. Goroutines with the same one wait for the same thing, in groups of any size.
    public long waitsOn(int row) {
        return rows.waitsOn(row);
    }

    /// The profiler labels of a row's goroutine (Go 1.26 and newer); empty where it has none.
    public Map<String, String> labels(int row) {
        return rows.labels(row);
    }

    /// The stacks as a profile with the one type `goroutine/count`, for flame graphs and diffs. The state is a
    /// label (`state`), beside the goroutines' own.
    public Profile toProfile() {
        return ProfileView.profile(groups, rows);
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
