package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;
import java.util.OptionalLong;

/// The open files of the whole machine (`/proc/sys/fs/file-nr`).
///
/// @param open allocated now
/// @param max `fs.file-max`
public record FileHandles(long open, long max) {
    public static Optional<FileHandles> read() {
        return KernelFile.read("/proc/sys/fs/file-nr").flatMap(FileHandles::parse);
    }

    /// Three numbers: allocated, free (always 0 since Linux 2.6), maximum.
    public static Optional<FileHandles> parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length != 3) {
            return Optional.empty();
        }
        OptionalLong open = Numbers.parse(words[0]);
        OptionalLong max = Numbers.parse(words[2]);
        return open.isPresent() && max.isPresent()
                ? Optional.of(new FileHandles(open.getAsLong(), max.getAsLong()))
                : Optional.empty();
    }
}
