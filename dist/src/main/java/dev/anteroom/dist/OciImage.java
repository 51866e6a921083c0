package dev.anteroom.dist;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Writes an OCI image as an archive (`podman load`, `skopeo copy oci-archive:…`): Debian's C library, then the Java
/// runtime, then Anteroom, each a layer of its own, so that a new Anteroom leaves the first two where they are.
/// It runs as a user without rights; what needs root (`capture`, `run`) is started with `--user 0`.
public final class OciImage {
    private static final String NOBODY = "65532:65532";

    private OciImage() {}

    /// @param arguments the version; the time of the source in seconds since 1970; the archive to write; then a folder
    /// for each layer, with the paths as in the image
    ///
    /// @throws IOException if a file can't be read or written
    public static void main(String[] arguments) throws IOException {
        String version = arguments[0];
        Instant time = Instant.ofEpochSecond(Long.parseLong(arguments[1]));
        try {
            JibContainerBuilder image = Jib.fromScratch()
                    .setFormat(ImageFormat.OCI)
                    .setCreationTime(time)
                    .setUser(NOBODY)
                    .setWorkingDirectory(AbsoluteUnixPath.get("/work"))
                    .setEntrypoint("/usr/lib/anteroom/bin/anteroom")
                    .setProgramArguments("--help")
                    .addEnvironmentVariable("PATH", "/usr/bin:/bin")
                    .addLabel("org.opencontainers.image.title", "anteroom")
                    .addLabel("org.opencontainers.image.version", version)
                    .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
            for (String folder : List.of(arguments).subList(3, arguments.length)) {
                image.addFileEntriesLayer(layer(Path.of(folder), time));
            }
            image.containerize(
                    Containerizer.to(TarImage.at(Path.of(arguments[2])).named("anteroom:" + version.replace('~', '-')))
                            .setOfflineMode(true)
                            .setToolName("anteroom"));
        } catch (InvalidImageReferenceException
                | CacheDirectoryCreationException
                | ExecutionException
                | RegistryException failure) {
            throw new IOException(arguments[2] + ": the image can't be written: " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(arguments[2] + ": interrupted", interrupted);
        }
    }

    private static FileEntriesLayer layer(Path root, Instant time) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(String.valueOf(root.getFileName()));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted().toList()) {
                if (!file.equals(root)) {
                    String permissions = PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
                    layer.addEntry(
                            file,
                            AbsoluteUnixPath.get("/" + root.relativize(file)),
                            FilePermissions.fromPosixFilePermissions(PosixFilePermissions.fromString(permissions)),
                            time);
                }
            }
        }
        return layer.build();
    }
}
