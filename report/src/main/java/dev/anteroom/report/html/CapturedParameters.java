package dev.anteroom.report.html;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.diagnosis.model.ListenerSummary;
import dev.anteroom.linux.proc.FileHandles;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.tuning.Parameter;
import dev.anteroom.linux.tuning.ParameterTable;
import dev.anteroom.linux.tuning.TuningFacts;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The parameters of the accept queue as the capture shows them, judged as `anteroom listeners check` judges a live
/// process. What the capture doesn't have is left out.
final class CapturedParameters {
    private CapturedParameters() {}

    static List<Parameter> of(ProcessEvidence process, @Nullable ListenerSummary listener) {
        Optional<Observation<dev.anteroom.capture.evidence.Sysctls>> sysctls =
                process.sysctls().last();
        if (sysctls.isEmpty() && process.limits().isEmpty()) {
            return List.of();
        }
        Map<String, String> values = sysctls.map(s -> s.value().values()).orElse(Map.of());
        TuningFacts facts = new TuningFacts(
                Sysctls.of(values),
                listener == null ? List.of() : listeners(process, listener.port()),
                process.limits().last().flatMap(limits -> openFiles(limits.value())),
                process.openFiles()
                        .map(OpenFiles::count)
                        .last()
                        .map(count -> OptionalLong.of(count.value()))
                        .orElse(OptionalLong.empty()),
                handles(values));
        return ParameterTable.of(facts).stream()
                .filter(parameter -> parameter.status() != Parameter.Status.UNKNOWN)
                .toList();
    }

    private static Optional<Limits.Limit> openFiles(dev.anteroom.capture.evidence.Limits limits) {
        if (limits.openFilesSoft() == null) {
            return Optional.empty();
        }
        long hard = limits.openFilesHard() == null ? limits.openFilesSoft() : limits.openFilesHard();
        return Optional.of(new Limits.Limit(limits.openFilesSoft(), hard));
    }

    private static Optional<FileHandles> handles(Map<String, String> values) {
        String[] words = values.getOrDefault("fs.file-nr", "").strip().split("\\s+", -1);
        try {
            return words.length == 3
                    ? Optional.of(new FileHandles(Long.parseLong(words[0]), Long.parseLong(words[2])))
                    : Optional.empty();
        } catch (NumberFormatException notNumbers) {
            return Optional.empty();
        }
    }

    private static List<Listener> listeners(ProcessEvidence process, int port) {
        List<Listener> listeners = new ArrayList<>();
        SocketTable table = process.sockets().last().map(Observation::value).orElse(null);
        if (table == null) {
            return listeners;
        }
        for (ListenSocket socket : table.listeners()) {
            if (socket.port() == port && socket.limit() != null) {
                listener(socket, socket.limit()).ifPresent(listeners::add);
            }
        }
        return listeners;
    }

    private static Optional<Listener> listener(ListenSocket socket, int limit) {
        String address = socket.address();
        int zone = address.indexOf('%');
        String literal = (zone < 0 ? address : address.substring(0, zone)).replaceAll("[\\[\\]]", "");
        boolean any = literal.equals("*");
        try {
            InetAddress parsed = InetAddress.ofLiteral(any ? "::" : literal);
            return Optional.of(new Listener(
                    parsed.getAddress().length == 4 ? AddressFamily.IPV4 : AddressFamily.IPV6,
                    parsed,
                    socket.port(),
                    socket.inode() == null ? 0 : socket.inode(),
                    socket.uid() == null ? 0 : socket.uid(),
                    socket.depth(),
                    limit,
                    socket.drops() == null ? 0 : socket.drops(),
                    any,
                    false,
                    0,
                    0));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
