package dev.anteroom.collect.write;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// What a capture is packed into, told by its name.
enum Packing {
    FOLDER(""),
    ZIP(".zip"),
    TAR_GZ(".tar.gz");

    private final String suffix;

    Packing(String suffix) {
        this.suffix = suffix;
    }

    static Packing of(Path output) {
        String name = output.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".zip") ? ZIP : name.endsWith(".tar.gz") || name.endsWith(".tgz") ? TAR_GZ : FOLDER;
    }

    /// The name of the folder inside the archive.
    String stem(Path output) {
        String name = output.getFileName().toString();
        if (name.endsWith(".tgz")) {
            return name.substring(0, name.length() - 4);
        }
        return name.substring(0, name.length() - suffix.length());
    }

    /// Packs the files of `folder`.
    void pack(Path folder, List<Recorded> files, String stem, OutputStream out) throws IOException {
        switch (this) {
            case ZIP -> zip(folder, files, stem, out);
            case TAR_GZ -> tar(folder, files, stem, out);
            case FOLDER -> throw new IllegalStateException("a folder isn't packed");
        }
    }

    private static void zip(Path folder, List<Recorded> files, String stem, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Recorded file : files) {
                ZipEntry entry = new ZipEntry(stem + "/" + file.path());
                entry.setLastModifiedTime(FileTime.from(file.takenAt()));
                zip.putNextEntry(entry);
                Files.copy(folder.resolve(file.path()), zip);
                zip.closeEntry();
            }
        }
    }

    private static void tar(Path folder, List<Recorded> files, String stem, OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Recorded file : files) {
                Path path = folder.resolve(file.path());
                TarArchiveEntry entry = new TarArchiveEntry(stem + "/" + file.path());
                entry.setSize(Files.size(path));
                entry.setModTime(FileTime.from(file.takenAt()));
                tar.putArchiveEntry(entry);
                Files.copy(path, tar);
                tar.closeArchiveEntry();
            }
        }
    }
}
