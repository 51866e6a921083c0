package dev.anteroom.handoff.proof;

import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.collect.http.HttpFailure;
import dev.anteroom.collect.http.Lines;
import dev.anteroom.collect.kernel.KernelRound;
import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.target.TargetFinder;
import dev.anteroom.collect.target.Wanted;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.collect.write.Subject;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.survey.GoExecutable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One small capture of a process of the service: the queue as it was recorded, a round of kernel files, and the
/// goroutines where it has a pprof. No profile that lasts.
final class ServiceCapture {
    private static final String TOOL = "anteroom run";
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long MOST_BYTES = 8 << 20;
    /// A full dump (`debug=2`) stops the service: of so many goroutines for some 30 ms.
    private static final long CHEAP = 1_000;

    private static final Pattern TOTAL = Pattern.compile("goroutine profile: total (\\d{1,12})");

    private final Path path;
    private final int[] ports;
    private final NetNamespace namespace;
    private @Nullable Lines lines;
    private boolean letGo;

    ServiceCapture(Path path, NetNamespace namespace, int[] ports) {
        this.path = path;
        this.namespace = namespace;
        this.ports = ports.clone();
    }

    Path path() {
        return path;
    }

    /// @param queue null where it could not be recorded
    /// @param alone whether what answers on the service's own ports is certain to be this process
    void take(int pid, @Nullable QueueRecorder queue, boolean alone) {
        Integer port = ports.length == 1 ? (Integer) ports[0] : null;
        if (ProcessState.of(pid).isEmpty()) {
            // Closing it would close the supervisor's namespace.
            write(ended(pid, port), pid, queue, alone);
            return;
        }
        try (Target target = TargetFinder.find(new Wanted(pid, port, null, Endpoint.Access.NONE))) {
            write(target, pid, queue, alone);
        }
    }

    private Target ended(int pid, @Nullable Integer port) {
        String note = "Process " + pid + " had ended: of it there are no files and no goroutines";
        return new Target(null, port, List.of(), namespace, null, List.of(note));
    }

    private void write(Target target, int pid, @Nullable QueueRecorder queue, boolean alone) {
        try (CaptureWriter writer = CaptureWriter.begin(path)) {
            Instant began = queue == null ? Instant.now() : queue.since().orElseGet(Instant::now);
            target.notes().forEach(writer::note);
            new KernelRound(writer, target).take();
            Endpoint pprof = target.pprof();
            if (pprof != null && (alone || Arrays.stream(ports).noneMatch(own -> own == pprof.port()))) {
                goroutines(target, pprof, writer);
            }
            if (queue == null) {
                writer.note("the accept queue wasn't recorded");
            } else {
                queue.writeTo(writer);
            }
            Listener listener = target.listener();
            writer.finish(
                    new Subject(
                            pid,
                            target.port(),
                            listener == null ? null : listener.endpoint(),
                            pprof == null ? null : pprof.url(),
                            null,
                            null,
                            GoExecutable.version(pid).orElse(null),
                            null,
                            began,
                            Instant.now(),
                            null,
                            null),
                    TOOL);
        }
    }

    private void goroutines(Target target, Endpoint pprof, CaptureWriter writer) {
        try (Lines open = Lines.open(pprof, target.namespace(), 1, PATIENCE)) {
            if (!hold(open)) {
                return;
            }
            String counted = fetch(open, "debug=1", "goroutine/0001.debug1.txt", writer);
            Matcher total = TOTAL.matcher(counted.substring(0, Math.min(200, counted.length())));
            if (total.find() && Long.parseLong(total.group(1)) <= CHEAP) {
                fetch(open, "debug=2", "goroutine/0001.debug2.txt", writer);
            }
        } catch (HttpFailure e) {
            writer.note("No goroutines: " + pprof.url() + " " + e.getMessage());
        } finally {
            release();
        }
    }

    private static String fetch(Lines open, String query, String file, CaptureWriter writer) throws HttpFailure {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 << 10);
        Instant taken = open.get("goroutine?" + query, body, MOST_BYTES, PATIENCE, PATIENCE)
                .firstByte();
        writer.put(file, "goroutines", taken, "/debug/pprof/goroutine?" + query, body.toByteArray());
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    private synchronized boolean hold(Lines open) {
        lines = open;
        return !letGo;
    }

    private synchronized void release() {
        lines = null;
    }

    /// Closes what it has open to the service, and opens nothing more.
    synchronized void letGo() {
        letGo = true;
        if (lines != null) {
            lines.close();
        }
    }
}
