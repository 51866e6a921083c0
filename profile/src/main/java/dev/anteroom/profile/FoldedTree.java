package dev.anteroom.profile;

import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads folded stacks straight into a call tree, for those who need no [Profile]: several parts of the file at once,
/// and of each line only what differs from the line before, since the files are mostly sorted.
///
/// Only plain files in which every line is as it should be. Whatever else there is, is left to [ProfileReader], which
/// knows what to make of it or says what is wrong in which line.
public final class FoldedTree {
    /// What the values of folded stacks count.
    public static final ValueType SAMPLES = new ValueType("samples", "count");

    private static final int PART = 1 << 20;
    private static final int BUFFER = 1 << 20;
    private static final int LONGEST_LINE = 16 << 20;
    private static final int NODE_BYTES = 48;
    private static final long MOST_GUESSED = 1 << 21;

    private final FileChannel file;
    private final long end;
    private long position;
    private final long maxNodes;
    private final ByteInterner names = new ByteInterner();
    private final CallTreeBuilder builder = new CallTreeBuilder(1);
    private byte[] bytes = new byte[BUFFER];
    private int limit;

    // The line before: where it is in [#bytes], and for each `;` where the next name begins, and the node there.
    private int lastLine;
    private int lastEnd;
    private int depth;
    private int[] begins = new int[256];
    private int[] nodes = new int[256];

    private FoldedTree(FileChannel file, long from, long end, long maxNodes) {
        this.file = file;
        this.position = from;
        this.end = end;
        this.maxNodes = maxNodes;
    }

    /// The tree of a file; null if it isn't folded stacks, is compressed, or has a line that needs a closer look.
    ///
    /// @throws UncheckedIOException if it can't be read
    public static @Nullable CallTree read(Path path, ReadLimits limits) {
        try (FileChannel file = FileChannel.open(path)) {
            long size = file.size();
            if (!Files.isRegularFile(path) || size > limits.maxBytes() || !isFolded(path, file, limits)) {
                return null;
            }
            int parts = Math.clamp(size / PART, 1, Runtime.getRuntime().availableProcessors());
            return read(file, size, parts, limits.maxColumnBytes() / NODE_BYTES / parts);
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException(path + ": no such file", missing);
        } catch (IOException failure) {
            throw new UncheckedIOException(path + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    private static boolean isFolded(Path path, FileChannel file, ReadLimits limits) throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4);
        file.read(magic, 0);
        byte[] first = magic.array();
        if (Packed.begins(first)) {
            return false;
        }
        try (Content content = Content.open(path, limits)) {
            return content.isAsWritten() && ProfileReader.detect(content) == ProfileFormat.FOLDED;
        }
    }

    private static @Nullable CallTree read(FileChannel file, long size, int parts, long maxNodes) throws IOException {
        List<FoldedTree> trees = new ArrayList<>();
        long from = 0;
        for (int part = 1; part <= parts; part++) {
            long to = part == parts ? size : lineStart(file, Math.max(from, size / parts * part), size);
            trees.add(new FoldedTree(file, from, to, maxNodes));
            from = to;
        }
        if (!parseAll(trees)) {
            return null;
        }
        FoldedTree all = trees.getFirst();
        for (FoldedTree other : trees.subList(1, parts)) {
            all.add(other);
        }
        String[] strings = new String[all.names.size()];
        Arrays.setAll(strings, all.names::string);
        return all.builder.build(strings);
    }

    /// The beginning of the first line at or after an offset.
    private static long lineStart(FileChannel file, long offset, long size) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(8192);
        for (long at = offset; at < size; ) {
            block.clear();
            int read = file.read(block, at);
            for (int i = 0; i < read; i++) {
                if (block.get(i) == '\n') {
                    return at + i + 1;
                }
            }
            at += Math.max(1, read);
        }
        return size;
    }

    private static boolean parseAll(List<FoldedTree> trees) throws IOException {
        if (trees.size() == 1) {
            return trees.getFirst().parse();
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(trees.size())) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (FoldedTree tree : trees) {
                results.add(threads.submit(tree::parse));
            }
            boolean sound = true;
            for (Future<Boolean> result : results) {
                sound &= result.get();
            }
            return sound;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private void add(FoldedTree other) {
        int[] here = new int[other.names.size()];
        Arrays.setAll(here, id -> names.intern(other.names, id));
        builder.addAll(other.builder, here);
    }

    /// False if a line isn't as it should be.
    private boolean parse() throws IOException {
        long all = end - position;
        boolean guessed = false;
        while (fill()) {
            int complete = limit;
            while (complete > 0 && bytes[complete - 1] != '\n') {
                complete--;
            }
            if (complete == 0) {
                if (limit >= LONGEST_LINE) {
                    return false;
                }
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
                continue;
            }
            depth = 0;
            lastEnd = lastLine;
            for (int at = 0; at < complete; ) {
                at = line(at, complete);
                if (at < 0) {
                    return false;
                }
            }
            if (builder.size() > maxNodes) {
                return false;
            }
            if (!guessed) {
                // The rest will be much like the beginning.
                long guess = (long) (1.1 * builder.size() * all / complete);
                builder.reserve(Math.min(guess, Math.min(maxNodes, MOST_GUESSED)));
                guessed = true;
            }
            System.arraycopy(bytes, complete, bytes, 0, limit - complete);
            limit -= complete;
        }
        return true;
    }

    /// Fills the buffer behind what is left in it. False at the end.
    private boolean fill() throws IOException {
        int before = limit;
        while (limit < bytes.length && position < end) {
            int room = (int) Math.min(bytes.length - limit, end - position);
            int read = file.read(ByteBuffer.wrap(bytes, limit, room), position);
            if (read <= 0) {
                break;
            }
            position += read;
            limit += read;
        }
        if (limit == before && limit > 0 && limit < bytes.length) {
            bytes[limit++] = '\n'; // the last line may lack it
        }
        return limit > before;
    }

    /// Reads the line at `from`, which ends before `complete`; where the next one begins, or -1 if it isn't as it
    /// should be.
    private int line(int from, int complete) {
        if (bytes[from] <= ' ' || bytes[from] == '#') {
            return aside(from);
        }
        int common = Arrays.mismatch(bytes, lastLine, lastEnd, bytes, from, complete);
        int same = common < 0 ? lastEnd - lastLine : common;
        while (depth > 0 && begins[depth - 1] > same) {
            depth--;
        }
        int node = depth == 0 ? CallTree.ROOT : nodes[depth - 1];
        int start = depth == 0 ? from : from + begins[depth - 1];
        int at = start;
        int hash = 0;
        for (byte next = bytes[at]; next != '\n'; next = bytes[++at]) {
            if (next != ';') {
                hash = hash * ByteInterner.FACTOR + next;
                continue;
            }
            if (at > start) {
                node = builder.child(node, names.intern(bytes, start, at, hash));
            }
            start = at + 1;
            hash = 0;
            if (depth == begins.length) {
                begins = Arrays.copyOf(begins, depth * 2);
                nodes = Arrays.copyOf(nodes, depth * 2);
            }
            begins[depth] = start - from;
            nodes[depth++] = node;
        }
        lastLine = from;
        lastEnd = at;
        return leaf(from, node, start, at);
    }

    /// The last name and the value, in `[start, lineEnd)`.
    private int leaf(int from, int parent, int start, int lineEnd) {
        long value = 0;
        long factor = 1;
        int at = lineEnd;
        while (at > start && bytes[at - 1] >= '0' && bytes[at - 1] <= '9') {
            if (lineEnd - at == 18) {
                return -1;
            }
            value += factor * (bytes[--at] - '0');
            factor *= 10;
        }
        int space = at - 1;
        if (at == lineEnd || space < start || bytes[space] != ' ' || space == from) {
            return -1;
        }
        int node = space == start
                ? parent
                : builder.child(parent, names.intern(bytes, start, space, ByteInterner.hash(bytes, start, space)));
        builder.add(node, 0, value);
        return lineEnd + 1;
    }

    /// An empty line or a comment; anything else that begins so isn't as it should be.
    private int aside(int from) {
        if (bytes[from] != '\n' && bytes[from] != '#') {
            return -1;
        }
        int at = from;
        while (bytes[at] != '\n') {
            at++;
        }
        depth = 0;
        lastEnd = lastLine;
        return at + 1;
    }
}
