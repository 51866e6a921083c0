package dev.anteroom.drift.bundle;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.drift.declared.DeclaredFiles;
import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.GoFacts;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.NotSeen;
import dev.anteroom.drift.facts.ProcessFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The facts that lie in one capture or bundle of the collect script.
final class CapturedFacts {
    private final ProcessEvidence target;
    private final @Nullable Manifest manifest;
    private final List<NotSeen> notSeen = new ArrayList<>();

    private final QueuePeaks peaks;

    private CapturedFacts(Evidence evidence, QueuePeaks peaks) {
        this.peaks = peaks;
        this.target = evidence.target();
        this.manifest = evidence.manifest();
    }

    /// @throws dev.anteroom.capture.CaptureException where there is nothing to read
    static HostFacts read(Path path) {
        BundleFiles files = new BundleFiles();
        Evidence evidence = CaptureReader.read(path, Hints.NONE, files);
        return new CapturedFacts(evidence, files.peaks())
                .read(path, DeclaredFiles.read(files.declared(), Declared.Scope.NAMESPACE));
    }

    private HostFacts read(Path path, List<Declared> declared) {
        Map<String, String> all =
                target.sysctls().last().map(sysctls -> sysctls.value().values()).orElse(Map.of());
        Map<String, String> machine = new LinkedHashMap<>();
        Map<String, String> namespace = new LinkedHashMap<>();
        all.forEach((name, value) -> (name.startsWith("net.") ? namespace : machine).put(name, value));
        if (all.isEmpty()) {
            notSeen.add(new NotSeen("the kernel's parameters", "a listing: sysctl net.core.somaxconn …"));
        }
        List<ListenerFacts> listeners = listeners();
        Instant taken = manifest == null ? null : manifest.startedAt();
        String host =
                manifest == null || manifest.host() == null ? String.valueOf(path.getFileName()) : manifest.host();
        return new HostFacts(
                host,
                path.toString(),
                taken == null ? null : taken.toString(),
                manifest == null ? null : manifest.kernel(),
                manifest == null ? null : manifest.tool(),
                Map.of(),
                machine,
                List.of(new NamespaceFacts("the capture's namespace", false, namespace, overflows(), listeners)),
                declared,
                notSeen);
    }

    private @Nullable Long overflows() {
        return target.counters()
                .last()
                .map(counters -> counters.value().get("TcpExt.ListenOverflows"))
                .orElse(null);
    }

    private List<ListenerFacts> listeners() {
        SocketTable table = target.sockets().last().map(Observation::value).orElse(null);
        if (table == null) {
            notSeen.add(new NotSeen("the listeners", "a listing: ss -lntpe"));
            return List.of();
        }
        if (!table.complete()) {
            notSeen.add(new NotSeen("listeners behind the cut in the listing of sockets", "the whole listing"));
        }
        List<ListenerFacts> facts = new ArrayList<>();
        for (ListenSocket socket : table.listeners()) {
            List<ProcessFacts> holders = holders(socket);
            String endpoint = endpoint(socket);
            int group = (int) table.listeners().stream()
                    .filter(other -> endpoint(other).equals(endpoint))
                    .count();
            facts.add(new ListenerFacts(
                    endpoint,
                    socket.port(),
                    socket.limit(),
                    socket.depth(),
                    Math.max(socket.depth(), peak(socket)),
                    socket.drops(),
                    group,
                    holders,
                    holders.isEmpty()));
        }
        return facts;
    }

    private static String endpoint(ListenSocket socket) {
        return socket.address() + ":" + socket.port();
    }

    private int peak(ListenSocket socket) {
        int peak = peaks.of(endpoint(socket));
        for (Observation<QueueLog> log : target.queueLogs().observations()) {
            for (QueueLog.Sample sample : log.value().samples()) {
                if (sample.port() == socket.port()
                        && (sample.inode() == null
                                || socket.inode() == null
                                || sample.inode().equals(socket.inode()))) {
                    peak = Math.max(peak, sample.depth());
                }
            }
        }
        for (Observation<SocketTable> table : target.sockets().observations()) {
            for (ListenSocket other : table.value().listeners()) {
                if (endpoint(other).equals(endpoint(socket))
                        && (other.inode() == null
                                || socket.inode() == null
                                || other.inode().equals(socket.inode()))) {
                    peak = Math.max(peak, other.depth());
                }
            }
        }
        return peak;
    }

    private List<ProcessFacts> holders(ListenSocket socket) {
        List<ProcessFacts> holders = new ArrayList<>();
        for (SocketUser user : socket.users()) {
            if (holders.stream().noneMatch(known -> known.pid() == user.pid())) {
                holders.add(process(user.pid(), user.command()));
            }
        }
        boolean named = manifest != null && manifest.port() != null && manifest.port() == socket.port();
        if (holders.isEmpty() && named && target.pid() != null) {
            holders.add(process(target.pid(), target.name()));
        }
        return holders;
    }

    private ProcessFacts process(int pid, String command) {
        if (target.pid() == null || target.pid() != pid) {
            return new ProcessFacts(pid, command, command, null, null, null, null, null, null, null);
        }
        Limits limits = target.limits()
                .map(l -> l.ofShell() ? null : l)
                .last()
                .map(Observation::value)
                .orElse(null);
        OpenFiles files = target.openFiles()
                .map(f -> f.excerpt() ? null : f)
                .last()
                .map(Observation::value)
                .orElse(null);
        String version = manifest == null ? null : manifest.goVersion();
        return new ProcessFacts(
                pid,
                command,
                command,
                null,
                limits == null ? null : limits.openFilesSoft(),
                limits == null ? null : limits.openFilesHard(),
                files == null ? null : (Long) (long) files.count(),
                quota(),
                null,
                version == null ? null : new GoFacts(version, null, null, null));
    }

    private @Nullable Double quota() {
        CpuCgroup cpu = target.cpuCgroup().last().map(Observation::value).orElse(null);
        if (cpu == null || cpu.quotaMicros() == null || cpu.periodMicros() == null || cpu.quotaMicros() <= 0) {
            return null;
        }
        return cpu.periodMicros() <= 0 ? null : (Double) ((double) cpu.quotaMicros() / cpu.periodMicros());
    }
}
