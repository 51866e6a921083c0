package dev.anteroom.collect.write;

import dev.anteroom.collect.CollectException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes one capture: files first into a folder beside the output whose name says that it isn't finished,
/// then, at [#finish], under its name, by `fsync` and `rename`. Files may be written from many threads. Only
/// its owner may read it.
///
/// Where the process is killed on the way the unfinished folder stays, and can be read as it is.
public final class CaptureWriter implements AutoCloseable {
    private static final String UNFINISHED = ".unfinished";
    /// Stacks, addresses and what services have in memory are nobody else's business.
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path named;
    private final Path output;
    private final Packing packing;
    private final Path folder;
    private final List<Recorded> files = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean finished;

    private CaptureWriter(Path named, Path output, Path folder) {
        this.named = named;
        this.output = output;
        this.packing = Packing.of(output);
        this.folder = folder;
    }

    /// @param output a folder to make, or an archive by its name: `.zip`, `.tar.gz`
    /// @throws CollectException if it can't be made there
    public static CaptureWriter begin(Path output) {
        Path absolute = output.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new CollectException(output + ": no place for a capture");
        }
        if (Packing.of(absolute) == Packing.FOLDER && Files.exists(absolute)) {
            throw new CollectException(output + " exists: name a folder that doesn't, or an archive (.zip, .tar.gz)");
        }
        if (Files.isDirectory(absolute)) {
            throw new CollectException(output + " is a folder");
        }
        try {
            Files.createDirectories(parent);
            Path folder = parent.resolve(absolute.getFileName() + UNFINISHED + "-"
                    + ProcessHandle.current().pid());
            remove(folder);
            Files.createDirectory(folder, OWNERS_FOLDER);
            return new CaptureWriter(output, absolute, folder);
        } catch (IOException e) {
            throw new CollectException("Nothing can be written to " + parent + ": " + e.getMessage(), e);
        }
    }

    /// Writes a file.
    ///
    /// @param path inside the capture, with `/`
    public void put(String path, String kind, Instant takenAt, String source, byte[] content) {
        try (OutputStream out = open(path)) {
            out.write(content);
        } catch (IOException e) {
            throw failed(path, e);
        }
        commit(path, kind, takenAt, source);
    }

    /// Writes a file of text, in ISO 8859-1 as kernel files are: one byte for each char.
    public void text(String path, String kind, Instant takenAt, String source, String content) {
        put(path, kind, takenAt, source, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Opens a file whose content comes bit by bit; it is part of the capture once [#commit] is called.
    public OutputStream open(String path) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent(), OWNERS_FOLDER);
            return new BufferedOutputStream(Channels.newOutputStream(made(file)));
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    public synchronized void commit(String path, String kind, Instant takenAt, String source) {
        files.add(new Recorded(path, kind, takenAt, source));
    }

    /// Gives up a file that was opened.
    public void discard(String path) {
        try {
            Files.deleteIfExists(folder.resolve(path));
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /// A sentence for whoever reads the capture: what is missing and why. The same one is kept once.
    public synchronized void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    public synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    private CollectException failed(String path, IOException e) {
        return new CollectException(
                "The capture's " + path + " can't be written to " + folder + ": " + e.getMessage(), e);
    }

    /// Finishes the capture under its name.
    ///
    /// @param tool version of Anteroom
    /// @return where it is, as it was named at the beginning
    public synchronized Path finish(Subject subject, String tool) {
        try {
            files.sort(Comparator.comparing(Recorded::path));
            try (OutputStream out = Channels.newOutputStream(made(folder.resolve("manifest.json")))) {
                out.write(manifest(subject, tool).getBytes(StandardCharsets.UTF_8));
            }
            if (packing == Packing.FOLDER) {
                sync(folder);
                move(folder, output);
            } else {
                List<Recorded> all = new ArrayList<>();
                all.add(new Recorded("manifest.json", "manifest", subject.endedAt(), ""));
                all.addAll(files);
                Path packed = folder.resolveSibling(output.getFileName() + UNFINISHED);
                // Made anew: somebody else's file of this name, or a link, would get what the capture holds.
                Files.deleteIfExists(packed);
                try (FileChannel channel = made(packed)) {
                    packing.pack(folder, all, packing.stem(output), new Kept(channel));
                    channel.force(true);
                }
                move(packed, output);
                remove(folder);
            }
            Path parent = output.getParent();
            if (parent != null) {
                syncDirectory(parent);
            }
            finished = true;
            return named;
        } catch (IOException e) {
            throw new CollectException(
                    "The capture can't be finished as " + output + " (" + e.getMessage() + "); its files are in "
                            + folder,
                    e);
        }
    }

    private String manifest(Subject subject, String tool) {
        java.io.StringWriter text = new java.io.StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("schema", "anteroom.capture/1");
            json.writeStringProperty("tool", tool);
            number(json, "pid", subject.pid());
            number(json, "port", subject.port());
            string(json, "listener", subject.listener());
            string(json, "pprof", subject.pprof());
            string(json, "host", subject.host());
            string(json, "kernel", subject.kernel());
            string(json, "goVersion", subject.goVersion());
            string(json, "processStartedAt", time(subject.processStartedAt()));
            string(json, "startedAt", time(subject.startedAt()));
            string(json, "endedAt", time(subject.endedAt()));
            string(json, "condition", subject.condition());
            string(json, "firedAt", time(subject.firedAt()));
            json.writeArrayPropertyStart("files");
            for (Recorded file : files) {
                json.writeStartObject();
                json.writeStringProperty("path", file.path());
                json.writeStringProperty("kind", file.kind());
                string(json, "takenAt", time(file.takenAt()));
                json.writeStringProperty("source", file.source());
                json.writeEndObject();
                json.writeRaw("\n");
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            notes.forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS).toString();
    }

    private static void string(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Integer value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }

    private static FileChannel made(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                OWNERS_FILE);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.toList()) {
                if (Files.isDirectory(path)) {
                    syncDirectory(path);
                } else {
                    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
            }
        }
    }

    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Removes what isn't finished.
    @Override
    public synchronized void close() {
        if (!finished) {
            try {
                remove(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("The unfinished capture in " + folder + " can't be removed", e);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// Leaves the channel open when the archive is closed, so that it can be forced to the disk.
    private static final class Kept extends OutputStream {
        private final OutputStream out;

        Kept(FileChannel channel) {
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 << 10);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
