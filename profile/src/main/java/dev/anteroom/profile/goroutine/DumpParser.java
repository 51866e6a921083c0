package dev.anteroom.profile.goroutine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the text of a dump in one pass, in bounded memory: a buffer of complete goroutines at a time, a tree of
/// the stacks met, and some numbers for each goroutine.
///
/// A goroutine is read from its header to the blank line after it, always from one buffer: where the buffer ends
/// inside one, reading goes back to its header, fills the buffer up and starts it again. So there is no state to
/// carry over, and what is counted is counted once, when the goroutine is complete.
final class DumpParser {
    private static final int BUFFER = 1 << 18;

    /// A goroutine has at most 100 frames (`tracebackInnerFrames + tracebackOuterFrames`) of some 200 bytes each;
    /// a longer one is not read further than this.
    private static final int MAX_GOROUTINE = 4 << 20;

    /// Up to this many goroutines of a group keep their text, and so their arguments.
    static final int KEPT_PER_GROUP = 64;

    private static final long MAX_KEPT = 24L << 20;
    private static final int MAX_GOROUTINES = 32_000_000;

    private static final byte[] ELIDED_START = DumpText.ascii("...");
    private static final byte[] ELIDED_END = DumpText.ascii("frames elided...");
    private static final byte[] ON_OTHER_THREAD = DumpText.ascii("\tgoroutine running on other thread");
    private static final byte[] NON_GO = DumpText.ascii("non-Go function at pc=");
    private static final byte[] IN_GOROUTINE = DumpText.ascii(" in goroutine ");
    private static final byte[] PC = DumpText.ascii("pc=0x");
    private static final byte[] EXIT_STATUS = DumpText.ascii("exit status ");
    private static final byte[] ORIGIN = DumpText.ascii("[originating from goroutine ");

    final StackTrie trie = new StackTrie();
    final DumpHeader header = new DumpHeader();
    final List<GroupBuilder> groups = new ArrayList<>();
    final LongColumn ids = new LongColumn();
    final IntColumn groupOf = new IntColumn();
    final IntColumn waitMinutes = new IntColumn();
    final LongColumn createdIn = new LongColumn();
    final LongColumn waitsOn = new LongColumn();
    final SparseIntColumn labelSet = new SparseIntColumn();
    final List<Malformed.Line> malformed = new ArrayList<>();
    long malformedCount;
    long keptBytes;
    long size;

    @Nullable
    Truncation truncation;

    private final Map<GroupBuilder.Key, Integer> groupIndex = new HashMap<>();

    private byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private boolean ended;
    private boolean feedAdded;
    /// The offset in the text of `buffer[0]`.
    private long bufferOffset;

    // What the goroutine being read has shown so far; counted when it is complete.
    private StackTrie.Node node = trie.root();
    private boolean createdBySeen;
    private long creatorId;
    private long waits;
    private boolean incomplete;
    private int badLines;
    private final int[] badAt = new int[Malformed.KEPT];
    private final int[] badTo = new int[Malformed.KEPT];

    /// Reads everything.
    void read(InputStream in) throws IOException {
        while (true) {
            fill(in);
            int position = start;
            while (position < end) {
                int next = buffer[position] == 'g' ? goroutine(position) : otherLine(position);
                if (next < 0) {
                    break;
                }
                position = next;
            }
            boolean stuck = position == start && end - start == buffer.length;
            start = position;
            if (ended) {
                break;
            }
            if (stuck) {
                makeRoom();
            }
        }
        if (size == Truncation.RUNTIME_LIMIT) {
            long cutAt = truncation == null ? size : truncation.offset();
            truncation = Truncation.atRuntimeLimit(cutAt);
        }
    }

    private void fill(InputStream in) throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            bufferOffset += start;
            end -= start;
            start = 0;
        }
        while (end < buffer.length) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                ended = true;
                size = bufferOffset + end;
                addLastFeed();
                return;
            }
            end += read;
        }
    }

    /// Ends the last line, so that every line has an end.
    private void addLastFeed() {
        if (end > 0 && buffer[end - 1] != '\n') {
            if (end == buffer.length) {
                buffer = Arrays.copyOf(buffer, end + 1);
            }
            buffer[end++] = '\n';
            feedAdded = true;
        }
    }

    /// A goroutine or a line doesn't fit: a longer buffer, or, beyond what can be, the text is passed over.
    private void makeRoom() {
        if (buffer.length < MAX_GOROUTINE) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
            return;
        }
        malformedCount++;
        remember(start, Math.min(end, start + Malformed.EXCERPT));
        int lastFeed = DumpText.lastIndexOf(buffer, start, end, (byte) '\n');
        start = lastFeed < 0 ? end : lastFeed + 1;
    }

    /// Passes a line outside goroutines: a log, a panic's message, registers. -1 where it isn't whole yet.
    private int otherLine(int from) {
        int feed = DumpText.lineFeed(buffer, from, end);
        if (feed < 0) {
            return ended ? end : -1;
        }
        return feed + 1;
    }

    /// Reads a goroutine, if one starts here, and gives the position after it. -1 where it isn't whole yet.
    private int goroutine(int from) {
        int feed = DumpText.lineFeed(buffer, from, end);
        if (feed < 0) {
            return -1;
        }
        if (!header.read(buffer, from, DumpText.withoutReturn(buffer, from, feed))) {
            if (ended && feedAdded && feed == end - 1 && DumpText.looksLikeHeader(buffer, from, feed)) {
                truncation = Truncation.inside(bufferOffset + from);
            }
            return feed + 1;
        }
        node = trie.root();
        createdBySeen = false;
        creatorId = 0;
        waits = 0;
        incomplete = false;
        badLines = 0;
        int body = feed + 1;
        int after = body(body);
        if (after < 0) {
            return -1;
        }
        if (after == end && ended && isCut(body)) {
            truncation = Truncation.inside(bufferOffset + from);
            return after;
        }
        if (after == end && ended && feedAdded && !endsWithCreator()) {
            truncation = Truncation.behind(bufferOffset + from);
        }
        count(body, after);
        return after;
    }

    /// Whether the goroutine at the end of the text is not whole: it ends inside a frame, or where the runtime
    /// stopped. An editor or a shell may have taken the last line feed away: a goroutine whose last line is a
    /// place is counted with the frames that are there.
    private boolean isCut(int body) {
        boolean noStack = body == end;
        return noStack || incomplete || (feedAdded && (size == Truncation.RUNTIME_LIMIT || !endsWithPlace()));
    }

    private boolean endsWithPlace() {
        int lastLine = DumpText.lastIndexOf(buffer, start, end - 1, (byte) '\n') + 1;
        boolean place = buffer[lastLine] == '\t' && DumpText.lineNumberColon(buffer, lastLine, end - 1) > 0;
        return place || badLines > 0 || endsWithCreator();
    }

    private boolean endsWithCreator() {
        int lastLine = DumpText.lastIndexOf(buffer, start, end - 1, (byte) '\n') + 1;
        int plus = DumpText.indexOf(buffer, lastLine, end, (byte) '+');
        return createdBySeen && plus > 0 && DumpText.hex(buffer, plus + 1, end) != 0;
    }

    /// Reads the lines after a header; the position after the blank line, or of the header that follows without one.
    private int body(int from) {
        int p = from;
        while (p < end) {
            int next = quickFrame(p);
            if (next == p) {
                next = line(p);
                if (next == -p - 1) {
                    return p;
                }
                if (next < 0) {
                    return -1;
                }
                if (next > p && isBlank(p)) {
                    return next;
                }
            }
            p = next;
        }
        return ended ? end : -1;
    }

    private boolean isBlank(int p) {
        return buffer[p] == '\n' || (buffer[p] == '\r' && buffer[p + 1] == '\n');
    }

    /// The frame that followed here last time, if these are its bytes; the position given otherwise.
    private int quickFrame(int p) {
        StackTrie.Node child = node.recent;
        int next = child == null ? p : quickFrame(p, child);
        if (next == p) {
            child = node.second;
            next = child == null ? p : quickFrame(p, child);
        }
        return next;
    }

    private int quickFrame(int p, StackTrie.Node child) {
        StackTrie.Line line = child.line;
        byte[] head = line.head;
        byte[] place = line.place;
        int headEnd = p + head.length;
        if (place.length == 0
                || headEnd >= end
                || createdBySeen
                || !Arrays.equals(buffer, p, headEnd, head, 0, head.length)) {
            return p;
        }
        int feed = DumpText.lineFeed(buffer, headEnd, end);
        if (feed < 0 || (!line.hasArguments && !headGoesOn(line, headEnd, feed))) {
            return p;
        }
        int placeEnd = feed + 1 + place.length;
        if (placeEnd >= end
                || buffer[placeEnd] > ' '
                || buffer[placeEnd] < 0
                || !Arrays.equals(buffer, feed + 1, placeEnd, place, 0, place.length)) {
            return p;
        }
        int placeFeed = DumpText.lineFeed(buffer, placeEnd, end);
        if (placeFeed < 0) {
            return p;
        }
        step(child, headEnd, feed);
        return placeFeed + 1;
    }

    /// Whether a line without arguments ends where its head does, or names the creator's id after it.
    private boolean headGoesOn(StackTrie.Line line, int headEnd, int feed) {
        int lineEnd = DumpText.withoutReturn(buffer, headEnd, feed);
        return headEnd == lineEnd
                || (line.kind == StackTrie.Kind.CREATOR && DumpText.startsWith(buffer, headEnd, lineEnd, IN_GOROUTINE));
    }

    /// Takes a frame into the stack of the goroutine being read. Its arguments, or its creator's id, start at
    /// `headEnd`.
    private void step(StackTrie.Node child, int headEnd, int feed) {
        StackTrie.Line line = child.line;
        if (child.plumbing && line.namesWhatItWaitsOn) {
            long address = DumpText.hex(buffer, headEnd, feed);
            if (address != 0) {
                waits = address;
            }
        }
        if (line.kind == StackTrie.Kind.CREATOR) {
            createdBySeen = true;
            int digits = headEnd + IN_GOROUTINE.length;
            if (digits < feed) {
                long id = DumpText.decimal(buffer, digits, DumpText.digitsEnd(buffer, digits, feed));
                creatorId = Math.max(0, id);
            }
        }
        node.follow(child);
        node = child;
    }

    /// Reads one line, or a frame's two. The position after it; -1 where the text isn't there yet; -p-1 for a
    /// line after the goroutine: the next one's header, or the words of `go run` and `go test` after a crash.
    private int line(int p) {
        int feed = DumpText.lineFeed(buffer, p, end);
        if (feed < 0) {
            return -1;
        }
        int lineEnd = DumpText.withoutReturn(buffer, p, feed);
        if (lineEnd == p) {
            return feed + 1;
        }
        if (DumpText.looksLikeHeader(buffer, p, lineEnd) || DumpText.startsWith(buffer, p, lineEnd, EXIT_STATUS)) {
            return -p - 1;
        }
        if (createdBySeen) {
            // Ancestors follow with GODEBUG=tracebackancestors=N: they are no frames of this goroutine.
            return DumpText.startsWith(buffer, p, lineEnd, ORIGIN) ? ancestors(feed + 1) : bad(p, lineEnd, feed);
        }
        if (buffer[p] == '\t') {
            if (node == trie.root() && DumpText.startsWith(buffer, p, lineEnd, ON_OTHER_THREAD)) {
                node = trie.note(node, Frame.UNAVAILABLE);
                return feed + 1;
            }
            return bad(p, lineEnd, feed);
        }
        if (DumpText.startsWith(buffer, p, lineEnd, ELIDED_START) && endsWith(p, lineEnd, ELIDED_END)) {
            node = trie.note(node, Frame.ELIDED);
            return feed + 1;
        }
        if (DumpText.startsWith(buffer, p, lineEnd, NON_GO)) {
            node = trie.child(
                    node, StackTrie.Kind.CALL, buffer, p, p + NON_GO.length - " at pc=".length(), p, p, false);
            return feed + 1;
        }
        if (DumpText.startsWith(buffer, p, lineEnd, ORIGIN)) {
            return ancestors(feed + 1);
        }
        return frame(p, lineEnd, feed);
    }

    private int frame(int p, int lineEnd, int feed) {
        int place = feed + 1;
        int placeFeed = place < end ? DumpText.lineFeed(buffer, place, end) : -1;
        if (placeFeed < 0) {
            if (!ended) {
                return -1;
            }
            if (!startsCall(p, lineEnd)) {
                return bad(p, lineEnd, feed);
            }
            incomplete = true;
            return end;
        }
        if (buffer[place] != '\t') {
            return bad(p, lineEnd, feed);
        }
        boolean creator = DumpText.startsWith(buffer, p, lineEnd, StackTrie.CREATED_BY);
        boolean arguments = !creator && buffer[lineEnd - 1] == ')';
        int headEnd = lineEnd;
        if (arguments) {
            int open = DumpText.lastIndexOf(buffer, p, lineEnd, (byte) '(');
            arguments = open > p;
            headEnd = arguments ? open + 1 : lineEnd;
        } else if (creator) {
            headEnd = creatorEnd(p, lineEnd);
        }
        int placeLineEnd = DumpText.withoutReturn(buffer, place, placeFeed);
        int colon = DumpText.lineNumberColon(buffer, place, placeLineEnd);
        int placeEnd = colon < 0 ? placeLineEnd : DumpText.digitsEnd(buffer, colon + 1, placeLineEnd);
        if (colon < 0 && ended && placeFeed == end - 1 && feedAdded) {
            incomplete = true;
            return end;
        }
        // Only C frames come without parentheses, and without a file; they name their program counter.
        int pc = colon < 0 ? place + 1 : placeEnd + 1;
        boolean fromC = !creator && DumpText.startsWith(buffer, pc, placeLineEnd, PC);
        if (!fromC && (colon < 0 || !(arguments || creator))) {
            bad(p, lineEnd, feed);
            return bad(place, placeLineEnd, placeFeed);
        }
        StackTrie.Kind kind = creator ? StackTrie.Kind.CREATOR : StackTrie.Kind.CALL;
        step(trie.child(node, kind, buffer, p, headEnd, place, placeEnd, arguments), headEnd, feed);
        return placeFeed + 1;
    }

    /// Whether the text's last line can be the first of a frame's two, or its beginning, and not a remark, dots or a
    /// fence behind the dump: a call, a creator, or a name.
    private boolean startsCall(int p, int lineEnd) {
        if (buffer[lineEnd - 1] == ')' || DumpText.startsWith(buffer, p, lineEnd, StackTrie.CREATED_BY)) {
            return true;
        }
        byte[] creator = StackTrie.CREATED_BY;
        int length = Math.min(lineEnd - p, creator.length);
        if (feedAdded && Arrays.equals(buffer, p, p + length, creator, 0, length)) {
            return true;
        }
        boolean name = Character.isLetter(buffer[p]) || buffer[p] == '_';
        int open = DumpText.indexOf(buffer, p, lineEnd, (byte) '(');
        return name && feedAdded && DumpText.indexOf(buffer, p, open < 0 ? lineEnd : open, (byte) ' ') < 0;
    }

    private int creatorEnd(int p, int lineEnd) {
        int digits = lineEnd;
        while (digits > p && DumpText.isDigit(buffer[digits - 1])) {
            digits--;
        }
        int words = digits - IN_GOROUTINE.length;
        boolean named = digits < lineEnd
                && words > p + StackTrie.CREATED_BY.length
                && DumpText.startsWith(buffer, words, lineEnd, IN_GOROUTINE);
        return named ? words : lineEnd;
    }

    /// Passes everything up to the blank line.
    private int ancestors(int from) {
        int p = from;
        while (p < end && !isBlank(p)) {
            int feed = DumpText.lineFeed(buffer, p, end);
            if (feed < 0) {
                return -1;
            }
            p = feed + 1;
        }
        return p < end || ended ? p : -1;
    }

    private boolean endsWith(int from, int to, byte[] suffix) {
        int at = to - suffix.length;
        return at >= from && DumpText.startsWith(buffer, at, to, suffix);
    }

    private int bad(int p, int lineEnd, int feed) {
        if (badLines < badAt.length) {
            badAt[badLines] = p;
            badTo[badLines] = lineEnd;
        }
        badLines++;
        return feed + 1;
    }

    private void remember(int from, int to) {
        if (malformed.size() < Malformed.KEPT) {
            int length = Math.min(to - from, Malformed.EXCERPT);
            String text = new String(buffer, from, length, StandardCharsets.UTF_8);
            malformed.add(new Malformed.Line(bufferOffset + from, text));
        }
    }

    /// Counts the goroutine just read, whose lines after the header are `[body, after)`.
    private void count(int body, int after) {
        malformedCount += badLines;
        for (int i = 0; i < Math.min(badLines, badAt.length); i++) {
            remember(badAt[i], badTo[i]);
        }
        if (ids.size() >= MAX_GOROUTINES) {
            throw new GoroutineDumpException("More than " + MAX_GOROUTINES + " goroutines before offset "
                    + (bufferOffset + body) + ": split the file and read its parts.");
        }
        int state = header.locked ? ~header.state : header.state;
        int index = node.recentGroup;
        if (index < 0 || node.recentState != state) {
            index = group(state);
            node.recentGroup = index;
            node.recentState = state;
        }
        GroupBuilder group = groups.get(index);
        keptBytes += group.add(header.minutes, buffer, body, after, keptBytes < MAX_KEPT);
        ids.add(header.id);
        groupOf.add(index);
        waitMinutes.add(header.minutes);
        createdIn.add(creatorId);
        waitsOn.add(waits);
        labelSet.add(header.labelSet);
    }

    private int group(int state) {
        GroupBuilder.Key key = new GroupBuilder.Key(node.index, state);
        Integer known = groupIndex.get(key);
        if (known == null) {
            known = groups.size();
            groups.add(new GroupBuilder(node, header.state(header.state), header.locked));
            groupIndex.put(key, known);
        }
        return known;
    }
}
