package dev.anteroom.goprocess;

import dev.anteroom.goprocess.table.FunctionTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stacks met in one process, each once: equal stacks have equal numbers, for as long as the process is open.
/// Safe for use by several threads.
public final class StackTable {
    /// No stack: the goroutine was running, or couldn't be read.
    public static final int NONE = 0;

    /// More different stacks than this aren't kept: a stack beyond is [#NONE].
    private static final int MAX_STACKS = 1 << 20;

    private static final int MAX_INLINED = 64;

    /// A call at an address, without what its neighbours decide.
    private record Place(int funcId, String function, String file, int line, boolean inlined) {}

    private final FunctionTable functions;
    private final SpecialFunctions special;
    private final long goFunc;
    private final Memory memory;
    private final MemorySegment inlineEntry;

    private int[] slots = new int[1 << 10];
    private long[][] stacks = new long[1 << 9][];
    private boolean[] cut = new boolean[1 << 9];
    private @Nullable List<StackFrame>[] frames = newFrames(1 << 9);
    private int count = 1;
    private long refused;
    private final Map<Long, List<Place>> places = new HashMap<>();

    StackTable(Program program, Memory memory) {
        this.functions = program.functions();
        this.special = program.special();
        this.goFunc = program.goFunc();
        this.memory = memory;
        this.inlineEntry = Arena.ofAuto().allocate(functions.inlineEntryBytes(), 8);
        stacks[NONE] = new long[0];
        frames[NONE] = List.of();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable List<StackFrame>[] newFrames(int length) {
        return (List<StackFrame>[]) new List<?>[length];
    }

    /// The number of the stack that was walked last.
    synchronized int intern(Unwinder walked) {
        long[] pcs = walked.frames();
        int depth = walked.depth();
        int hash = 1;
        for (int i = 0; i < depth; i++) {
            hash = 31 * hash + Long.hashCode(pcs[i] * 0x9E3779B97F4A7C15L);
        }
        int mask = slots.length - 1;
        int slot = (hash ^ (hash >>> 15)) & mask;
        while (slots[slot] != 0) {
            int found = slots[slot];
            if (cut[found] == walked.cut() && Arrays.equals(stacks[found], 0, stacks[found].length, pcs, 0, depth)) {
                return found;
            }
            slot = (slot + 1) & mask;
        }
        if (count == MAX_STACKS) {
            refused++;
            return NONE;
        }
        int made = count++;
        if (made == stacks.length) {
            stacks = Arrays.copyOf(stacks, made * 2);
            cut = Arrays.copyOf(cut, made * 2);
            frames = Arrays.copyOf(frames, made * 2);
        }
        stacks[made] = Arrays.copyOf(pcs, depth);
        cut[made] = walked.cut();
        slots[slot] = made;
        if (count * 2 > slots.length) {
            grow();
        }
        return made;
    }

    private void grow() {
        int[] grown = new int[slots.length * 2];
        int mask = grown.length - 1;
        for (int stack = 1; stack < count; stack++) {
            int hash = 1;
            for (long pc : stacks[stack]) {
                hash = 31 * hash + Long.hashCode(pc * 0x9E3779B97F4A7C15L);
            }
            int slot = (hash ^ (hash >>> 15)) & mask;
            while (grown[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            grown[slot] = stack;
        }
        slots = grown;
    }

    /// The calls of a stack, leaf first, inlined ones among them. Made on first use and kept.
    ///
    /// @throws IndexOutOfBoundsException for a number that this table didn't give
    public synchronized List<StackFrame> frames(int stack) {
        if (stack < 0 || stack >= count) {
            throw new IndexOutOfBoundsException("no stack " + stack);
        }
        List<StackFrame> known = frames[stack];
        if (known != null) {
            return known;
        }
        List<StackFrame> made = new ArrayList<>();
        int callee = 0;
        boolean first = true;
        for (long pc : stacks[stack]) {
            for (Place place : places(pc)) {
                boolean hidden = isHidden(place, callee, first);
                callee = place.funcId();
                first &= hidden;
                made.add(new StackFrame(place.function(), place.file(), place.line(), place.inlined(), hidden));
            }
        }
        List<StackFrame> whole = List.copyOf(made);
        frames[stack] = whole;
        return whole;
    }

    /// Whether the stack goes on beyond what was read (deeper than 1,000 frames).
    public synchronized boolean isCut(int stack) {
        return cut[stack];
    }

    /// Stacks that weren't kept because there were too many different ones.
    public synchronized long refused() {
        return refused;
    }

    /// The `go` statement at an address, for the frame that created a goroutine (`runtime/traceback.go`,
    /// `printcreatedby1`).
    synchronized @Nullable StackFrame creator(long pc) {
        int function = functions.at(pc);
        if (function < 0) {
            return null;
        }
        long call = pc > functions.entry(function) ? pc - 1 : pc;
        String name = functions.name(function);
        return new StackFrame(
                printed(name),
                clean(functions.file(function, call)),
                functions.line(function, call),
                false,
                isHiddenRuntime(name));
    }

    /// The name of the function at an address; empty where there is none.
    synchronized String functionAt(long pc) {
        int function = functions.at(pc);
        return function < 0 ? "" : functions.name(function);
    }

    private List<Place> places(long frame) {
        List<Place> known = places.get(frame);
        if (known == null) {
            known = expand(frame);
            places.put(frame, known);
        }
        return known;
    }

    /// The inlined calls at an address and the function that holds them (`runtime/symtabinl.go`).
    private List<Place> expand(long frame) {
        boolean trapped = frame < 0;
        long pc = frame & ~Unwinder.TRAP;
        int function = functions.at(pc);
        if (function < 0) {
            return List.of();
        }
        long at = trapped || pc == functions.entry(function) ? pc : pc - 1;
        List<Place> made = new ArrayList<>(4);
        long tree = goFunc == 0 ? -1 : functions.inlineTree(function);
        while (tree >= 0 && made.size() < MAX_INLINED) {
            int index = functions.inlineIndex(function, at);
            if (index < 0) {
                break;
            }
            long entry = goFunc + tree + (long) index * functions.inlineEntryBytes();
            if (memory.read(entry, inlineEntry) < inlineEntry.byteSize()) {
                break;
            }
            made.add(new Place(
                    functions.inlineFuncId(inlineEntry),
                    functions.inlineName(inlineEntry),
                    clean(functions.file(function, at)),
                    functions.line(function, at),
                    true));
            at = functions.inlineParent(function, inlineEntry);
        }
        made.add(new Place(
                functions.funcId(function),
                functions.name(function),
                clean(functions.file(function, at)),
                functions.line(function, at),
                false));
        return made.stream()
                .map(place -> new Place(
                        place.funcId(), printed(place.function()), place.file(), place.line(), place.inlined()))
                .toList();
    }

    /// `runtime/traceback.go`, `showfuncinfo`.
    private boolean isHidden(Place place, int callee, boolean first) {
        int id = place.funcId();
        if (id == special.wrapper() && !special.showsItsWrapper(callee)) {
            return true;
        }
        if (id > 0 && (id == special.runFinalizers() || id == special.runCleanups())) {
            return false;
        }
        if (place.function().equals("panic") && !first) {
            return false;
        }
        return place.function().equals("panic") || isHiddenRuntime(place.function());
    }

    private boolean isHiddenRuntime(String name) {
        return name.indexOf('.') < 0 || (name.startsWith("runtime.") && !isExportedRuntime(name));
    }

    /// `isExportedRuntime`; before Go 1.23 a method is shown where its receiver's type is exported or not.
    private static boolean isExportedRuntime(String name) {
        String rest = name.substring("runtime.".length());
        int dot = rest.lastIndexOf('.');
        String method = rest.substring(dot + 1);
        String receiver = dot < 0 ? "" : rest.substring(0, dot);
        if (receiver.startsWith("(*") && receiver.endsWith(")")) {
            receiver = receiver.substring(2, receiver.length() - 1);
        }
        return startsUpper(method) && (receiver.isEmpty() || startsUpper(receiver));
    }

    private static boolean startsUpper(String name) {
        return !name.isEmpty() && name.charAt(0) >= 'A' && name.charAt(0) <= 'Z';
    }

    /// The name as the runtime prints it (`printFuncName`, `funcNameForPrint`): type arguments as `[...]`.
    private static String printed(String linked) {
        if (linked.equals("runtime.gopanic")) {
            return "panic";
        }
        String name = clean(linked);
        int open = name.indexOf('[');
        int close = name.lastIndexOf(']');
        return open < 0 || close < open ? name : name.substring(0, open) + "[...]" + name.substring(close + 1);
    }

    /// A program's names are its own: what would steer a terminal, or begin a new line, isn't passed on.
    private static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.chars()
                        .map(c -> Character.isISOControl(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }
}
