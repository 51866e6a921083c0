package dev.anteroom.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes recorded files as somebody would hand them over.
final class Archive {
    private Archive() {}

    /// Writes the files under `directory/id` in the given packing and returns the path of what was written.
    static Path write(Path directory, String id, Packing packing, Layout layout, List<Layout.Item> items) {
        Path folder =
                packing == Packing.DIRECTORY ? directory.resolve(id) : scratch().resolve(id);
        try {
            Files.createDirectories(directory);
            for (Layout.Item item : items) {
                Path file = folder.resolve(layout.name(item));
                Files.createDirectories(file.getParent());
                Files.write(file, item.content());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the recording " + folder, e);
        }
        return switch (packing) {
            case DIRECTORY -> folder;
            case TAR_GZ -> {
                Path file = directory.resolve(id + ".tar.gz").toAbsolutePath();
                Shell.run("tar", "--owner=0", "--group=0", "-C", parent(folder), "-czf", file.toString(), id);
                remove(folder);
                yield file;
            }
            case ZIP -> {
                Path file = directory.resolve(id + ".zip").toAbsolutePath();
                Shell.run("rm", "-f", file.toString());
                Shell.run("sh", "-c", "cd '" + parent(folder) + "' && zip -qr '" + file + "' " + id);
                remove(folder);
                yield file;
            }
        };
    }

    private static String parent(Path folder) {
        Path parent = folder.getParent();
        return parent == null ? "." : parent.toString();
    }

    private static void remove(Path folder) {
        Shell.run("rm", "-rf", parent(folder));
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory(
                    Stage.PREFIX + ProcessHandle.current().pid() + "-pack");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a temporary directory", e);
        }
    }
}
