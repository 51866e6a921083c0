package dev.anteroom.drift.policy;

import dev.anteroom.drift.facts.GoFacts;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.drift.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that has parameters: a host, a namespace, a listener, a process. What is smaller knows what is around it.
///
/// @param namespace `null` for a host
/// @param listener `null` for what is none
/// @param process of a process itself, or a listener's first holder; `null` for the rest
public record Subject(
        HostFacts host,
        @Nullable NamespaceFacts namespace,
        @Nullable ListenerFacts listener,
        @Nullable ProcessFacts process) {
    /// Of a variable that isn't in a process's environment.
    private static final String UNSET = "unset";

    /// Every parameter that isn't a kernel parameter.
    public static final Set<String> KNOWN = Set.of(
            "listener.limit",
            "listener.peak",
            "listener.drops",
            "listener.group",
            "process.nofile.soft",
            "process.nofile.hard",
            "process.files",
            "cpu.quota",
            "memory.max",
            "go.version",
            "go.processors",
            "go.gomaxprocs",
            "go.gomemlimit",
            "host.kernel",
            "anteroom.version");

    /// The subjects of a host that a parameter belongs to, by its name's beginning.
    public static List<Subject> of(HostFacts host, String parameter) {
        List<Subject> subjects = new ArrayList<>();
        if (parameter.startsWith("listener.")) {
            for (NamespaceFacts namespace : host.namespaces()) {
                for (ListenerFacts listener : namespace.listeners()) {
                    ProcessFacts holder = listener.processes().isEmpty()
                            ? null
                            : listener.processes().getFirst();
                    subjects.add(new Subject(host, namespace, listener, holder));
                }
            }
        } else if (isOfAProcess(parameter)) {
            processes(host, subjects);
        } else if (parameter.startsWith("net.")) {
            host.namespaces().forEach(namespace -> subjects.add(new Subject(host, namespace, null, null)));
        } else {
            subjects.add(new Subject(host, null, null, null));
        }
        return subjects;
    }

    static boolean isOfAProcess(String parameter) {
        return parameter.startsWith("process.")
                || parameter.startsWith("go.")
                || parameter.equals("cpu.quota")
                || parameter.equals("memory.max");
    }

    private static void processes(HostFacts host, List<Subject> subjects) {
        Set<Integer> seen = new HashSet<>();
        for (NamespaceFacts namespace : host.namespaces()) {
            for (ListenerFacts listener : namespace.listeners()) {
                for (ProcessFacts process : listener.processes()) {
                    if (seen.add(process.pid())) {
                        subjects.add(new Subject(host, namespace, null, process));
                    }
                }
            }
        }
    }

    /// A parameter's canonical value here; of a process's Go facts only where it is a Go program.
    ///
    /// @return empty where nothing tells it
    public Optional<String> value(String parameter) {
        return Optional.ofNullable(raw(parameter)).map(text -> Value.canonical(parameter, text));
    }

    private @Nullable String raw(String parameter) {
        if (listener != null && parameter.startsWith("listener.")) {
            return ofListener(listener, parameter);
        }
        if (process != null && isOfAProcess(parameter)) {
            return ofProcess(process, parameter);
        }
        if (namespace != null && parameter.startsWith("net.")) {
            return namespace.sysctls().get(parameter);
        }
        return switch (parameter) {
            case "host.kernel" -> host.kernel();
            case "anteroom.version" -> host.anteroom();
            default -> host.sysctls().get(parameter);
        };
    }

    private static @Nullable String ofListener(ListenerFacts listener, String parameter) {
        return switch (parameter) {
            case "listener.limit" -> text(listener.limit());
            case "listener.peak" -> Integer.toString(listener.peak());
            case "listener.drops" -> text(listener.drops());
            case "listener.group" -> Integer.toString(listener.group());
            default -> null;
        };
    }

    private static @Nullable String ofProcess(ProcessFacts process, String parameter) {
        GoFacts go = process.go();
        return switch (parameter) {
            case "process.nofile.soft" -> text(process.nofileSoft());
            case "process.nofile.hard" -> text(process.nofileHard());
            case "process.files" -> text(process.files());
            case "cpu.quota" -> text(process.cpuQuota());
            case "memory.max" -> text(process.memoryMax());
            case "go.version" -> go == null ? null : go.version();
            case "go.processors" -> go == null ? null : text(go.processors());
            case "go.gomaxprocs" -> go == null ? null : Objects.requireNonNullElse(go.maxProcs(), UNSET);
            case "go.gomemlimit" -> go == null ? null : Objects.requireNonNullElse(go.memoryLimit(), UNSET);
            default -> null;
        };
    }

    private static @Nullable String text(@Nullable Number number) {
        return number == null ? null : number.toString();
    }

    /// What a person calls it, inside its host and namespace.
    public String name() {
        if (listener != null) {
            return listener.endpoint();
        }
        return process == null ? "" : process.command() + " (process " + process.pid() + ")";
    }

    public String namespaceName() {
        return namespace == null ? "" : namespace.name();
    }

    public String workload() {
        return process == null ? "" : process.workload();
    }
}
