package dev.anteroom.goprocess.elf;

import dev.anteroom.goprocess.Words;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An ELF executable of 64 bits, little-endian (include/uapi/linux/elf.h). What it says of itself is believed only as
/// far as its size allows. Open until closed.
public final class ElfFile implements AutoCloseable {
    public static final int X86_64 = 62;
    public static final int AARCH64 = 183;
    public static final int PT_LOAD = 1;
    public static final int EXECUTABLE = 1;
    public static final int WRITABLE = 2;

    private static final int ET_DYN = 3;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOBITS = 8;
    private static final int MAX_SEGMENTS = 256;
    private static final int MAX_SECTIONS = 4096;
    private static final long MAX_PIECE = 1L << 30;
    private static final int MAX_NAME = 256;

    /// A segment (`Elf64_Phdr`).
    ///
    /// @param address where it is to be loaded, before the load bias
    public record Segment(int type, int flags, long offset, long address, long fileBytes, long memoryBytes) {
        public boolean isLoaded() {
            return type == PT_LOAD;
        }

        public boolean contains(long at) {
            return Long.compareUnsigned(at, address) >= 0 && Long.compareUnsigned(at - address, memoryBytes) < 0;
        }
    }

    /// A section (`Elf64_Shdr`).
    public record Section(String name, int type, long flags, long address, long offset, long bytes, int link) {}

    private final FileChannel channel;
    private final long size;
    private final int machine;
    private final boolean dynamic;
    private final long entry;
    private final List<Segment> segments;
    private final List<Section> sections;

    private ElfFile(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        MemorySegment header = read(0, 64);
        if (Words.intAt(header, 0) != 0x464c457f) {
            throw new ElfException("it isn't an ELF executable");
        }
        if (Words.byteAt(header, 4) != 2 || Words.byteAt(header, 5) != 1) {
            throw new ElfException("it is a 32-bit or big-endian program; amd64 and arm64 can be read");
        }
        this.dynamic = Words.shortAt(header, 16) == ET_DYN;
        this.machine = Words.shortAt(header, 18);
        this.entry = Words.longAt(header, 24);
        this.segments = segments(header);
        this.sections = sections(header);
    }

    /// @throws IOException where it can't be opened or read
    /// @throws ElfException where it isn't such a file, or its header is damaged
    public static ElfFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new ElfFile(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private List<Segment> segments(MemorySegment header) throws IOException {
        long offset = Words.longAt(header, 32);
        int bytes = Words.shortAt(header, 54);
        int count = Math.min(Words.shortAt(header, 56), MAX_SEGMENTS);
        if (bytes < 56) {
            throw new ElfException("its program header is damaged");
        }
        MemorySegment table = read(offset, (long) bytes * count);
        List<Segment> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = (long) i * bytes;
            found.add(new Segment(
                    Words.intAt(table, at),
                    Words.intAt(table, at + 4),
                    Words.longAt(table, at + 8),
                    Words.longAt(table, at + 16),
                    Words.longAt(table, at + 32),
                    Words.longAt(table, at + 40)));
        }
        return List.copyOf(found);
    }

    /// Sections are for linkers and debuggers: without them, or with damaged ones, a program runs as well.
    private List<Section> sections(MemorySegment header) throws IOException {
        long offset = Words.longAt(header, 40);
        int bytes = Words.shortAt(header, 58);
        int count = Math.min(Words.shortAt(header, 60), MAX_SECTIONS);
        int names = Words.shortAt(header, 62);
        if (offset == 0 || bytes < 64 || names >= count || !has(offset, (long) bytes * count)) {
            return List.of();
        }
        MemorySegment table = read(offset, (long) bytes * count);
        long namesOffset = Words.longAt(table, (long) names * bytes + 24);
        long namesBytes = Words.longAt(table, (long) names * bytes + 32);
        if (!has(namesOffset, namesBytes)) {
            return List.of();
        }
        MemorySegment text = read(namesOffset, namesBytes);
        List<Section> found = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long at = (long) i * bytes;
            long name = Words.unsignedIntAt(table, at);
            int type = Words.intAt(table, at + 4);
            long start = Words.longAt(table, at + 24);
            long length = Words.longAt(table, at + 32);
            if (name < namesBytes && (type == SHT_NOBITS || has(start, length))) {
                found.add(new Section(
                        Words.stringAt(text, name, MAX_NAME),
                        type,
                        Words.longAt(table, at + 8),
                        Words.longAt(table, at + 16),
                        start,
                        length,
                        Words.intAt(table, at + 40)));
            } else {
                found.add(new Section("", 0, 0, 0, 0, 0, 0));
            }
        }
        return List.copyOf(found);
    }

    private boolean has(long offset, long bytes) {
        return offset >= 0 && bytes >= 0 && bytes <= MAX_PIECE && offset <= size && bytes <= size - offset;
    }

    /// A piece of the file, copied.
    ///
    /// @throws ElfException where the file has no such piece, or it is larger than 1 GiB
    public MemorySegment read(long offset, long bytes) throws IOException {
        if (!has(offset, bytes)) {
            throw new ElfException("it is cut or damaged: a table of " + bytes + " bytes at offset " + offset
                    + " is beyond its end at " + size);
        }
        MemorySegment piece = Arena.ofAuto().allocate(bytes, 8);
        long done = 0;
        while (done < bytes) {
            ByteBuffer target =
                    piece.asSlice(done, Math.min(bytes - done, 1 << 24)).asByteBuffer();
            int count = channel.read(target, offset + done);
            if (count <= 0) {
                throw new ElfException("it became shorter while it was read");
            }
            done += count;
        }
        return piece;
    }

    /// The bytes that the file has of a segment, at most `longest`.
    public MemorySegment read(Segment segment, long longest) throws IOException {
        return read(segment.offset(), Math.min(segment.fileBytes(), longest));
    }

    public MemorySegment read(Section section) throws IOException {
        return read(section.offset(), section.bytes());
    }

    public int machine() {
        return machine;
    }

    /// Whether it can be loaded anywhere (a PIE).
    public boolean isPositionIndependent() {
        return dynamic;
    }

    /// Where it starts, before the load bias.
    public long entry() {
        return entry;
    }

    public List<Segment> segments() {
        return segments;
    }

    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /// Where in memory the named symbols stand, before the load bias; those that the symbol table has.
    public Map<String, Long> symbols(Set<String> names) throws IOException {
        Map<String, Long> found = new HashMap<>();
        for (Section table : sections) {
            if (table.type() != SHT_SYMTAB || table.link() < 0 || table.link() >= sections.size()) {
                continue;
            }
            MemorySegment symbols = read(table);
            MemorySegment text = read(sections.get(table.link()));
            // Elf64_Sym: st_name u32 at 0, st_info u8 at 4, st_other u8 at 5, st_shndx u16 at 6, st_value u64 at 8,
            // st_size u64 at 16.
            for (long at = 0; at + 24 <= symbols.byteSize() && found.size() < names.size(); at += 24) {
                long name = Words.unsignedIntAt(symbols, at);
                if (name + 8 >= text.byteSize() || Words.longAt(text, name) != RUNTIME) {
                    continue;
                }
                String symbol = Words.stringAt(text, name, MAX_NAME);
                if (names.contains(symbol)) {
                    found.put(symbol, Words.longAt(symbols, at + 8));
                }
            }
        }
        return found;
    }

    /// `runtime.` as eight bytes: all symbols asked for begin so, and comparing a word is quick.
    private static final long RUNTIME = 0x2e656d69746e7572L;

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
