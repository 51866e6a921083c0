package dev.anteroom.goprocess;

import dev.anteroom.goprocess.GoProcessException.Reason;
import dev.anteroom.goprocess.elf.BuildInfo;
import dev.anteroom.goprocess.elf.ElfFile;
import dev.anteroom.goprocess.layout.LayoutTable;
import dev.anteroom.goprocess.layout.RuntimeLayout;
import dev.anteroom.goprocess.table.FunctionTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds in a program what reading its goroutines needs: the function table, the module's data that points to it, the
/// list of goroutines. By symbol where there are symbols, else by the code that uses it, else by what it must look
/// like; and nothing is believed before it is proved.
final class ProgramFinder {
    private static final Pattern VERSION = Pattern.compile("go1\\.(\\d{1,3})");
    private static final int OLDEST = 18;
    private static final long MAX_DATA = 256L << 20;
    private static final int MAX_CODE = 1 << 16;
    private static final int PROVED_GOROUTINES = 256;
    private static final int MAX_WAIT_REASONS = 64;

    private final String name;
    private final ElfFile file;
    private final BuildInfo info;
    private final long bias;
    private final Memory memory;
    private final Map<String, Long> symbols;
    private final List<Data> variables = new ArrayList<>();

    ProgramFinder(String name, ElfFile file, BuildInfo info, long bias, Memory memory) throws IOException {
        this.name = name;
        this.file = file;
        this.info = info;
        this.bias = bias;
        this.memory = memory;
        this.symbols = file.symbols(ProcessOpener.SYMBOLS);
    }

    GoBuild build() {
        boolean debug = file.section(".debug_info").isPresent()
                || file.section(".zdebug_info").isPresent();
        return new GoBuild(
                info.version(),
                info.path(),
                info.module(),
                info.settings(),
                architecture(),
                file.isPositionIndependent(),
                file.section(".symtab").isEmpty(),
                debug);
    }

    private String architecture() {
        return switch (file.machine()) {
            case ElfFile.X86_64 -> "amd64";
            case ElfFile.AARCH64 -> "arm64";
            default ->
                throw new GoProcessException(
                        Reason.UNSUPPORTED, name + " is for another processor than amd64 and arm64.");
        };
    }

    /// @throws GoProcessException where something isn't there or doesn't prove true
    Program find() throws IOException {
        Matcher version = VERSION.matcher(info.version());
        if (!version.find()) {
            throw new GoProcessException(
                    Reason.UNSUPPORTED,
                    name + " was built by Go '" + info.version() + "', which isn't a known version.");
        }
        int minor = Integer.parseInt(version.group(1));
        if (minor < OLDEST) {
            throw new GoProcessException(
                    Reason.UNSUPPORTED,
                    name + " was built by " + info.version() + ": Go 1.18 or newer is needed to read its goroutines.");
        }
        List<RuntimeLayout> layouts = LayoutTable.candidates(minor, architecture());
        Table table = table();
        MemorySegment module = module(table);
        for (RuntimeLayout layout : layouts) {
            Optional<Program> found = prove(layout, table, module);
            if (found.isPresent()) {
                return found.get();
            }
        }
        String newer = minor > LayoutTable.newest()
                ? " (newer than Go 1." + LayoutTable.newest() + ", the newest that is known here)"
                : "";
        throw new GoProcessException(
                Reason.UNSUPPORTED,
                name + " was built by " + info.version() + newer
                        + ": its goroutines aren't where that version should keep them, so they aren't read.");
    }

    /// @param address in memory
    private record Table(MemorySegment bytes, long address) {}

    private Table table() throws IOException {
        for (String section : List.of(".gopclntab", ".data.rel.ro.gopclntab")) {
            Optional<ElfFile.Section> found = file.section(section);
            if (found.isPresent()) {
                MemorySegment bytes = file.read(found.get());
                if (FunctionTable.startsAt(bytes, 0, bytes.byteSize())) {
                    return new Table(bytes, found.get().address() + bias);
                }
            }
        }
        for (ElfFile.Segment segment : file.segments()) {
            if (segment.isLoaded() && (segment.flags() & ElfFile.EXECUTABLE) == 0) {
                MemorySegment bytes = file.read(segment, Long.MAX_VALUE);
                for (long at = 0; at + FunctionTable.HEADER_BYTES <= bytes.byteSize(); at += 8) {
                    if (FunctionTable.startsAt(bytes, at, bytes.byteSize() - at)) {
                        return new Table(bytes.asSlice(at), segment.address() + at + bias);
                    }
                }
            }
        }
        throw new GoProcessException(
                Reason.UNSUPPORTED,
                name
                        + " has no function table of Go 1.18 or newer: it is older, or a tool for obfuscation changed"
                        + " it.");
    }

    /// The module's data (`runtime.firstmoduledata`), known by its first words: the function table and the names in
    /// it.
    private MemorySegment module(Table table) {
        long names = table.address() + Words.longAt(table.bytes(), 32);
        MemorySegment module = Arena.ofAuto().allocate(1024, 8);
        Long symbol = symbols.get("runtime.firstmoduledata");
        if (symbol != null && isModule(symbol + bias, table.address(), names, module)) {
            return module;
        }
        for (Data data : writable()) {
            for (long at = 0; at + 16 <= data.bytes().byteSize(); at += 8) {
                if (Words.longAt(data.bytes(), at) == table.address()
                        && Words.longAt(data.bytes(), at + 8) == names
                        && isModule(data.address() + at, table.address(), names, module)) {
                    return module;
                }
            }
        }
        throw new GoProcessException(
                Reason.DAMAGED, name + " has a function table that nothing in its memory points to.");
    }

    /// @param address in memory
    private record Data(MemorySegment bytes, long address) {}

    /// The variables that the file has values for, as they are in memory now: the linker's pointers are relocated
    /// there.
    private List<Data> writable() {
        if (variables.isEmpty()) {
            for (ElfFile.Segment segment : file.segments()) {
                if (segment.isLoaded() && (segment.flags() & ElfFile.WRITABLE) != 0) {
                    long address = segment.address() + bias;
                    variables.add(new Data(copy(address, Math.min(segment.fileBytes(), MAX_DATA)), address));
                }
            }
        }
        return variables;
    }

    private boolean isModule(long address, long table, long names, MemorySegment into) {
        return memory.read(address, into) == into.byteSize()
                && Words.longAt(into, 0) == table
                && Words.longAt(into, 8) == names;
    }

    private MemorySegment copy(long address, long bytes) {
        if (bytes <= 0 || bytes > MAX_DATA) {
            return MemorySegment.NULL;
        }
        MemorySegment into = Arena.ofAuto().allocate(bytes, 8);
        return into.asSlice(0, memory.read(address, into));
    }

    private Optional<Program> prove(RuntimeLayout layout, Table table, MemorySegment module) {
        long text = Words.longAt(module, layout.moduleText);
        long textEnd = Words.longAt(module, layout.moduleTextEnd);
        boolean executable = file.segments().stream()
                .anyMatch(segment -> segment.isLoaded()
                        && (segment.flags() & ElfFile.EXECUTABLE) != 0
                        && segment.contains(text - bias));
        if (!executable || Long.compareUnsigned(text, textEnd) >= 0) {
            return Optional.empty();
        }
        FunctionTable functions = new FunctionTable(table.bytes(), text);
        SpecialFunctions special = SpecialFunctions.of(functions);
        WaitReasons reasons = waitReasons();
        SchedulerFinder scheduler = scheduler(layout, functions);
        Set<Long> lists = new LinkedHashSet<>();
        if (symbols.containsKey("runtime.allgs")) {
            lists.add(symbols.get("runtime.allgs") + bias);
        }
        lists.addAll(usedBy(functions, special.allgAdd()));
        for (long list : lists) {
            Program program = program(layout, functions, special, reasons, module, scheduler, list);
            if (isProved(program)) {
                return Optional.of(program);
            }
        }
        for (long list : looksLikeList(layout, module)) {
            Program program = program(layout, functions, special, reasons, module, scheduler, list);
            if (isProved(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private Program program(
            RuntimeLayout layout,
            FunctionTable functions,
            SpecialFunctions special,
            WaitReasons reasons,
            MemorySegment module,
            SchedulerFinder scheduler,
            long list) {
        return new Program(
                functions,
                layout,
                file.machine() == ElfFile.AARCH64,
                Words.longAt(module, layout.moduleGoFunc),
                list,
                scheduler.scheduler(),
                symbol("runtime.gcphase"),
                scheduler.gcBlacken(),
                symbol("runtime.gomaxprocs"),
                reasons,
                special);
    }

    /// By symbol, else by the code that uses it.
    private SchedulerFinder scheduler(RuntimeLayout layout, FunctionTable functions) {
        long scheduler = symbol("runtime.sched");
        long blacken = symbol("runtime.gcBlackenEnabled");
        return scheduler != 0 || blacken != 0 || file.machine() != ElfFile.X86_64
                ? new SchedulerFinder(scheduler, blacken)
                : SchedulerFinder.amd64(layout, functions, function -> code(functions, function));
    }

    private MemorySegment code(FunctionTable functions, int function) {
        long start = functions.entry(function);
        return copy(start, Math.min(functions.end(function) - start, MAX_CODE));
    }

    private long symbol(String symbol) {
        Long at = symbols.get(symbol);
        return at == null ? 0 : at + bias;
    }

    /// What may be the list among the variables that a function uses: the instruction may name its second or third
    /// word.
    private Set<Long> usedBy(FunctionTable functions, int function) {
        if (function < 0) {
            return Set.of();
        }
        long start = functions.entry(function);
        MemorySegment code = code(functions, function);
        if (code.byteSize() == 0) {
            return Set.of();
        }
        return file.machine() == ElfFile.AARCH64 ? CodeOperands.arm64(code, start) : CodeOperands.amd64(code, start);
    }

    /// Slices among the variables whose first element looks like the descriptor of goroutine 1.
    private List<Long> looksLikeList(RuntimeLayout layout, MemorySegment module) {
        long start = Words.longAt(module, layout.moduleBss);
        MemorySegment data = copy(start, Words.longAt(module, layout.moduleBssEnd) - start);
        MemorySegment word = Arena.ofAuto().allocate(8, 8);
        List<Long> found = new ArrayList<>();
        for (long at = 0; at + 24 <= data.byteSize(); at += 8) {
            long elements = Words.longAt(data, at);
            long count = Words.longAt(data, at + 8);
            long room = Words.longAt(data, at + 16);
            if (count > 0
                    && count <= room
                    && room <= SnapshotReader.MAX_GOROUTINES
                    && elements > 4096
                    && (elements & 7) == 0) {
                boolean first = memory.read(elements, word) == 8
                        && memory.read(Words.longAt(word, 0) + layout.gId, word) == 8
                        && Words.longAt(word, 0) == 1;
                if (first) {
                    found.add(start + at);
                }
            }
        }
        return found;
    }

    /// Whether the list holds goroutines: the first is goroutine 1, all have ids, states and stacks as goroutines
    /// have them, and at least one stack can be walked to where a stack ends, and none that is parked can't.
    private boolean isProved(Program program) {
        long[] addresses;
        try {
            addresses = SnapshotReader.addresses(memory, program.allGoroutines());
        } catch (GoProcessException e) {
            if (e.reason() != Reason.DAMAGED) {
                throw e;
            }
            return false;
        }
        GoroutineReader reader =
                new GoroutineReader(program, memory, new StackTable(program, memory), new Unwinder(program));
        int walked = 0;
        int broken = 0;
        for (int i = 0; i < Math.min(addresses.length, PROVED_GOROUTINES); i++) {
            if (!reader.read(addresses[i])
                    || WaitReasons.status(reader.status()) == GoroutineStatus.UNKNOWN
                    || reader.id() < 0
                    || reader.id() > 1L << 48
                    || (i == 0 && reader.id() != 1)) {
                return false;
            }
            walked += reader.stack() != StackTable.NONE ? 1 : 0;
            broken += reader.broken() ? 1 : 0;
        }
        return walked > 0 && broken * 20 <= walked;
    }

    /// The runtime's words for wait reasons: in every version an empty string, "GC assist marking" and "IO wait" come
    /// first (`runtime/runtime2.go`, `waitReasonStrings`).
    private WaitReasons waitReasons() {
        for (Data variable : writable()) {
            MemorySegment data = variable.bytes();
            for (long at = 0; at + 48 <= data.byteSize(); at += 8) {
                if (Words.longAt(data, at + 8) == 0
                        && Words.longAt(data, at + 24) == "GC assist marking".length()
                        && Words.longAt(data, at + 40) == WaitReasons.IO_WAIT.length()
                        && text(data, at + 32).equals(WaitReasons.IO_WAIT)) {
                    return new WaitReasons(texts(data, at));
                }
            }
        }
        return new WaitReasons(List.of());
    }

    private List<String> texts(MemorySegment data, long start) {
        List<String> texts = new ArrayList<>();
        texts.add("");
        for (long at = start + 16; at + 16 <= data.byteSize() && texts.size() < MAX_WAIT_REASONS; at += 16) {
            String text = text(data, at);
            if (text.isEmpty()) {
                break;
            }
            texts.add(text);
        }
        return texts;
    }

    /// The string whose header stands there; empty where it is none of printable ASCII.
    private String text(MemorySegment data, long at) {
        long length = Words.longAt(data, at + 8);
        if (length <= 0 || length > MAX_WAIT_REASONS) {
            return "";
        }
        MemorySegment bytes = Arena.ofAuto().allocate(length);
        if (memory.read(Words.longAt(data, at), bytes) < length) {
            return "";
        }
        String text = new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
        return text.chars().allMatch(c -> c >= ' ' && c < 127) ? text : "";
    }
}
