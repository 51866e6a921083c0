package dev.anteroom.cli.live;

import dev.anteroom.collect.CapturePlan;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint.Access;
import dev.anteroom.collect.http.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a live service is recorded.
public final class LiveOptions {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "The service's pprof (http://host:6060), where it isn't one of its own listeners or isn't on this"
                        + " host. Alone and remote: profiles only, and no verdict about the queue."
            })
    @Nullable
    String url;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "How long the profiles last (default ${DEFAULT-VALUE}). The trace takes 3 s more, and the queue "
                            + "is recorded 1 s longer before and after.")
    int seconds;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the capture goes: FILE.zip, FILE.tar.gz, or a folder that doesn't exist yet.")
    @Nullable
    Path output;

    @Option(
            names = "--no-trace",
            description =
                    "Take no execution trace. (It is taken alone: beside a CPU profile it can crash Go 1.22 and 1.23.)")
    boolean noTrace;

    @Option(
            names = "--full-goroutines",
            description = {
                "Take the goroutine dump with states (debug=2) of a service with more than 4,000 goroutines too,"
                        + " though it stops the service (10,000: 0.3 s; 100,000: 4 s)."
            })
    boolean fullGoroutines;

    @Option(
            names = "--no-inside",
            description = {
                "Don't read the process's goroutines and what its accept loop does from outside (process_vm_readv,"
                        + " which neither stops nor changes it). Then goroutines come from its pprof alone."
            })
    boolean noInside;

    @Option(
            names = "--header",
            paramLabel = "HEADER",
            description =
                    "A header for pprof, as 'Name: value' or @FILE with such lines. Never written to the capture.")
    List<String> headers = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            description = "Basic authentication for pprof. Never written to the capture.")
    @Nullable
    String user;

    @Option(names = "--cacert", paramLabel = "FILE", description = "Trust these PEM certificates for https.")
    @Nullable
    Path certificates;

    @Option(names = "--insecure", description = "Trust any certificate for https.")
    boolean insecure;

    public LiveOptions() {}

    public @Nullable String url() {
        return url;
    }

    public CapturePlan plan(String tool) {
        return new CapturePlan(Duration.ofSeconds(seconds), !noTrace, fullGoroutines, !noInside, tool);
    }

    public Access access() {
        List<String> lines = new ArrayList<>();
        for (String header : headers) {
            if (header.startsWith("@")) {
                lines.addAll(linesOf(Path.of(header.substring(1))));
            } else {
                lines.add(header);
            }
        }
        Path pem = certificates;
        Trust trust = insecure ? Trust.anybody() : pem != null ? Trust.of(pem) : Trust.NORMAL;
        return Access.of(lines, user == null ? "" : user, trust);
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList();
        } catch (IOException e) {
            throw new CollectException(file + " can't be read: " + e.getMessage(), e);
        }
    }

    /// Where the next capture goes.
    ///
    /// @param subject `pid-12`, `port-8080` or a host, for a name of its own
    /// @param number of several, from 1; 0 for the only one
    public Path output(String subject, int number) {
        Path given = output;
        if (given == null) {
            return Path.of("anteroom-" + subject.replaceAll("[^A-Za-z0-9.-]", "_") + "-" + STAMP.format(Instant.now())
                    + ".zip");
        }
        if (number == 0) {
            return given;
        }
        String name = given.getFileName().toString();
        String suffix = name.endsWith(".tar.gz") ? ".tar.gz" : name.endsWith(".zip") ? ".zip" : "";
        String stem = name.substring(0, name.length() - suffix.length());
        return given.resolveSibling(stem + "-" + number + suffix);
    }
}
