package dev.anteroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A file as the user names it, turned into one that can be read: `-` is standard input, a URL is fetched (as pprof
/// does), and of a capture (its archive or its folder) it is the file that the command is for. What isn't a file yet
/// becomes a temporary one that goes when the command ends.
enum InputFile {
    PROFILE("a CPU profile"),
    GOROUTINES("a goroutine dump"),
    TRACE("an execution trace");

    /// Path.of has made one slash of two.
    private static final Pattern URL = Pattern.compile("(https?):/+(.+)");

    private static final int CONNECT_MILLIS = 10_000;

    /// A CPU profile of 30 seconds answers after 30 seconds.
    private static final int READ_MILLIS = 120_000;

    private static final long MAX_BYTES = 4L << 30;
    private static final int BUFFER = 1 << 16;

    private final String kind;

    InputFile(String kind) {
        this.kind = kind;
    }

    /// Where a capture has it, the best first.
    private List<String> members() {
        return switch (this) {
            case PROFILE -> List.of("profile/cpu.pb.gz", "cpu.pb.gz");
            case GOROUTINES ->
                List.of("goroutine/0001.debug2.txt", "goroutine/0001.debug1.txt", "goroutine/0001.pb.gz");
            case TRACE -> List.of("trace.out");
        };
    }

    List<Path> all(List<Path> named) {
        List<Path> files = new ArrayList<>();
        named.forEach(name -> files.add(of(name)));
        return files;
    }

    /// @throws IllegalArgumentException if a capture has no such file, or a URL doesn't answer with one
    Path of(Path named) {
        String name = named.toString();
        if (name.equals("-")) {
            return Path.of("/dev/stdin");
        }
        Matcher url = URL.matcher(name);
        try {
            if (url.matches()) {
                return fetched(URI.create(url.group(1) + "://" + url.group(2)));
            }
            if (Files.isDirectory(named)) {
                return inFolder(named);
            }
            return name.endsWith(".zip") && Files.isRegularFile(named) ? inArchive(named) : named;
        } catch (IOException failure) {
            throw new IllegalArgumentException(name + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    private Path inFolder(Path capture) {
        for (String member : members()) {
            if (Files.isRegularFile(capture.resolve(member))) {
                return capture.resolve(member);
            }
        }
        throw new IllegalArgumentException(capture + ": is a folder without " + kind + " ("
                + members().getFirst() + "); what a whole capture says: anteroom diagnose " + capture);
    }

    private Path inArchive(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (String member : members()) {
                ZipEntry found = zip.stream()
                        .filter(entry -> entry.getName().equals(member)
                                || entry.getName().endsWith("/" + member))
                        .findFirst()
                        .orElse(null);
                if (found != null) {
                    try (InputStream in = zip.getInputStream(found)) {
                        return kept(in, archive.getFileName() + ":" + member.replace('/', '-'));
                    }
                }
            }
        }
        throw new IllegalArgumentException(archive + ": is an archive without " + kind + " ("
                + members().getFirst() + "); what a whole capture says: anteroom diagnose " + archive);
    }

    private static Path fetched(URI url) throws IOException {
        URLConnection connection = url.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            return kept(in, url.getHost() + url.getPath().replace('/', '-'));
        }
    }

    private static Path kept(InputStream in, String name) throws IOException {
        Path folder = Files.createTempDirectory("anteroom");
        Path file = folder.resolve(name);
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        byte[] buffer = new byte[BUFFER];
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                written += read;
                if (written > MAX_BYTES) {
                    throw new IOException("it is larger than 4 GiB");
                }
                out.write(buffer, 0, read);
            }
        }
        return file;
    }
}
