package dev.anteroom.capture.files;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.evidence.UnusedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/// Opens a capture and hands out its files in natural order (`k10` after `k2`).
///
/// A folder's files stay on disk; those of an archive are handed out one after the other, so that only what somebody
/// keeps stays in memory. An archive inside is opened too, one level deep. Links are never followed.
public final class CaptureFiles {
    private final OpenLimits limits;
    private final Consumer<CaptureFile> each;
    private final Consumer<UnusedFile> refused;
    private int files;
    private long unpacked;

    private CaptureFiles(OpenLimits limits, Consumer<CaptureFile> each, Consumer<UnusedFile> refused) {
        this.limits = limits;
        this.each = each;
        this.refused = refused;
    }

    /// @param each called for every file
    /// @param refused called for everything that isn't opened: links, special files, hostile names, what
    ///     exceeds the limits
    /// @throws CaptureException if there is nothing at `root` that could be a capture
    public static void visit(Path root, OpenLimits limits, Consumer<CaptureFile> each, Consumer<UnusedFile> refused) {
        CaptureFiles walk = new CaptureFiles(limits, each, refused);
        if (!Files.exists(root)) {
            throw new CaptureException(
                    root + ": there is no such file or folder; give the folder or archive that was recorded");
        }
        if (!Files.isReadable(root)) {
            throw new CaptureException(root + ": may not be read by this user; check its permissions");
        }
        Path real;
        try {
            real = root.toRealPath();
        } catch (IOException e) {
            throw new CaptureException(root + ": can't be opened (" + e.getMessage() + ")", e);
        }
        if (real.startsWith("/proc") || real.startsWith("/sys") || real.startsWith("/dev")) {
            throw new CaptureException(root + ": is a live kernel folder and not a recording; copy the files first");
        }
        try {
            if (Files.isDirectory(real)) {
                walk.folder(real);
            } else if (Files.isRegularFile(real)) {
                walk.single(real);
            } else {
                throw new CaptureException(root + ": is neither a folder nor a file");
            }
        } catch (IOException e) {
            throw new CaptureException(root + ": can't be read (" + e.getMessage() + ")", e);
        }
    }

    private void folder(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = root.relativize(file).toString();
                if (attributes.isSymbolicLink()) {
                    refused.accept(new UnusedFile(path, link(root, file), false));
                } else if (!attributes.isRegularFile()) {
                    refused.accept(new UnusedFile(path, "not a regular file", false));
                } else if (found.size() >= limits.files()) {
                    refused.accept(new UnusedFile(
                            path, "not opened: the capture has more than " + limits.files() + " files", true));
                    return FileVisitResult.TERMINATE;
                } else {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                refused.accept(new UnusedFile(
                        root.relativize(file).toString(),
                        "can't be read (" + e.getClass().getSimpleName() + ")",
                        true));
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(Comparator.comparing(file -> root.relativize(file).toString(), NaturalOrder.INSTANCE));
        for (Path file : found) {
            String path = root.relativize(file).toString();
            if (accepts(path)) {
                onDisk(path, file);
            }
        }
    }

    /// Why a link isn't read. What it points to inside of the folder is read by its own name; a second time
    /// would make two snapshots of one.
    private static String link(Path root, Path link) {
        try {
            Path target = link.toRealPath();
            return target.startsWith(root)
                    ? "a link to " + root.relativize(target) + ", which is read by its own name"
                    : "a link out of the folder, which isn't followed; give the folder that it points to, "
                            + "or a copy made with cp -rL";
        } catch (IOException e) {
            return "a link to nothing that could be read";
        }
    }

    private void single(Path file) throws IOException {
        Path name = file.getFileName();
        String path = name == null ? "capture" : name.toString();
        FileContent content = FileContent.onDisk(file, Files.size(file));
        Archive archive = Archive.of(content);
        if (archive == null) {
            each.accept(new CaptureFile(path, null, content));
        } else {
            unpack("", archive, content, 0);
        }
    }

    private void onDisk(String path, Path file) {
        try {
            FileContent content = FileContent.onDisk(file, Files.size(file));
            Archive archive = Archive.of(content);
            if (archive == null) {
                each.accept(new CaptureFile(path, null, content));
            } else {
                unpack(path + "/", archive, content, 1);
            }
        } catch (IOException | UncheckedIOException e) {
            refused.accept(new UnusedFile(path, "can't be read (" + e.getMessage() + ")", true));
        }
    }

    private void unpack(String prefix, Archive archive, FileContent content, int nesting) throws IOException {
        String name = prefix.isEmpty() ? "(archive)" : prefix.substring(0, prefix.length() - 1);
        int before = files;
        try (ArchiveInputStream<? extends ArchiveEntry> in = archive.open(content)) {
            if (!archive.hasEnd(content)) {
                refused.accept(new UnusedFile(name, "cut archive: its end is missing, and so may be files", true));
            }
            ArchiveEntry entry;
            while ((entry = next(in)) != null) {
                // Folders and links count too: an archive of nothing else must come to an end as well.
                if (++files > limits.files()) {
                    refused.accept(new UnusedFile(
                            name, "has more than " + limits.files() + " entries: the rest is not opened", true));
                    return;
                }
                if (unpacked >= limits.totalBytes()) {
                    refused.accept(new UnusedFile(
                            name,
                            "unpacks to more than " + (limits.totalBytes() >> 20) + " MiB: the rest is not opened",
                            true));
                    return;
                }
                if (!entry.isDirectory()) {
                    entry(prefix, entry, in, nesting);
                }
            }
        } catch (DamagedArchive e) {
            refused.accept(new UnusedFile(
                    name,
                    "damaged or cut archive, files behind the damage are missing"
                            + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"),
                    true));
            if (prefix.isEmpty() && files == before) {
                throw new CaptureException(
                        name + ": the archive is damaged from its start (" + e.getMessage() + ")", e);
            }
        }
    }

    private static @Nullable ArchiveEntry next(ArchiveInputStream<? extends ArchiveEntry> in) {
        try {
            return in.getNextEntry();
        } catch (IOException | RuntimeException e) {
            throw new DamagedArchive(e);
        } catch (NoClassDefFoundError e) {
            // Commons Compress wants a library of its own for zstd inside of zip.
            throw new DamagedArchive(new IOException("a file in it is packed in a way that isn't read here", e));
        }
    }

    private void entry(String prefix, ArchiveEntry entry, ArchiveInputStream<? extends ArchiveEntry> in, int nesting) {
        String path = safe(entry.getName());
        if (path == null) {
            refused.accept(new UnusedFile(
                    prefix + printable(entry.getName()),
                    "refused: its path would leave the capture or is no path",
                    true));
            return;
        }
        path = prefix + path;
        if (!accepts(path)) {
            return;
        }
        if ((entry instanceof TarArchiveEntry tar && isSpecial(tar))
                || (entry instanceof ZipArchiveEntry zip && zip.isUnixSymlink())) {
            refused.accept(new UnusedFile(
                    path,
                    "a link or special file in the archive, which isn't followed; tar -h packs what links point to",
                    false));
            return;
        }
        byte[] bytes;
        try {
            long most = Math.min(limits.fileBytes(), limits.totalBytes() - unpacked);
            bytes = in.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 16));
            unpacked += bytes.length;
            if (bytes.length == most && in.read() >= 0) {
                refused.accept(
                        new UnusedFile(path, "longer than " + (most >> 20) + " MiB: not read behind that", true));
            }
        } catch (IOException | RuntimeException e) {
            throw new DamagedArchive(e);
        }
        FileContent content = FileContent.inMemory(bytes);
        Instant time = modified(entry);
        try {
            Archive inner = nesting < 1 ? Archive.of(content) : null;
            if (inner == null) {
                each.accept(new CaptureFile(path, time, content));
            } else {
                unpack(path + "/", inner, content, nesting + 1);
            }
        } catch (IOException e) {
            refused.accept(new UnusedFile(path, "can't be read (" + e.getMessage() + ")", true));
        }
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isSymbolicLink()
                || entry.isLink()
                || entry.isFIFO()
                || entry.isCharacterDevice()
                || entry.isBlockDevice();
    }

    private static @Nullable Instant modified(ArchiveEntry entry) {
        FileTime time = entry instanceof TarArchiveEntry tar
                ? tar.getLastModifiedTime()
                : entry instanceof ZipArchiveEntry zip ? zip.getLastModifiedTime() : null;
        return time == null || time.toMillis() <= 0 ? null : time.toInstant();
    }

    /// Whether a path's length and depth are sane; says so where they aren't.
    private boolean accepts(String path) {
        if (path.length() > limits.pathLength()
                || path.chars().filter(c -> c == '/').count() > limits.depth()) {
            refused.accept(new UnusedFile(printable(path), "not opened: its path is too long or too deep", true));
            return false;
        }
        return true;
    }

    /// An entry's name as a path inside the capture, or `null` where it points outside or isn't a name. An
    /// absolute name (`tar -P`) is one inside the capture as well: nothing is ever written to where it says.
    static @Nullable String safe(String name) {
        String path = name.replace('\\', '/');
        if (path.length() > 1 && path.charAt(1) == ':') {
            return null;
        }
        StringBuilder clean = new StringBuilder();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return null;
            }
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            for (int i = 0; i < part.length(); i++) {
                if (Character.isISOControl(part.charAt(i))) {
                    return null;
                }
            }
            if (!clean.isEmpty()) {
                clean.append('/');
            }
            clean.append(part);
        }
        return clean.isEmpty() ? null : clean.toString();
    }

    /// A hostile name, fit to be shown.
    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 200); i++) {
            char c = name.charAt(i);
            text.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.toString();
    }

    private static final class DamagedArchive extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DamagedArchive(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
