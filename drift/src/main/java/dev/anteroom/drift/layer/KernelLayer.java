package dev.anteroom.drift.layer;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.value.Value;
import dev.anteroom.linux.proc.FileHandles;
import dev.anteroom.linux.proc.Numbers;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.tuning.Parameter;
import dev.anteroom.linux.tuning.ParameterTable;
import dev.anteroom.linux.tuning.TuningFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Declared against the kernel's parameters now, and these against what an accept queue needs of them.
final class KernelLayer {
    private static final String SOMAXCONN = "net.core.somaxconn";

    private final HostFacts host;
    private final List<Row> rows;
    private final List<Drifted> findings;
    private final List<NotJudged> notJudged;

    KernelLayer(HostFacts host, List<Row> rows, List<Drifted> findings, List<NotJudged> notJudged) {
        this.host = host;
        this.rows = rows;
        this.findings = findings;
        this.notJudged = notJudged;
    }

    /// One namespace, with the machine's own parameters where `machine`.
    void judge(NamespaceFacts namespace, boolean machine) {
        Map<String, String> values = new HashMap<>(namespace.sysctls());
        if (machine) {
            values.putAll(host.sysctls());
        }
        Map<String, Parameter> recommended = recommended(namespace, values, machine);
        Set<String> names = new LinkedHashSet<>(recommended.keySet());
        List<Declared> declared = host.declared().stream()
                .filter(d -> d.parameter().startsWith("net.")
                        || (machine && d.parameter().startsWith("fs.")))
                .filter(d -> appliesTo(d, namespace))
                .toList();
        declared.forEach(d -> names.add(d.parameter()));
        for (String name : names) {
            parameter(namespace, name, values.get(name), recommended.get(name), declared);
        }
    }

    private void parameter(
            NamespaceFacts namespace,
            String name,
            @Nullable String value,
            @Nullable Parameter recommended,
            List<Declared> declared) {
        String place = name.startsWith("fs.") ? "" : namespace.name();
        List<Declared> here =
                declared.stream().filter(d -> d.parameter().equals(name)).toList();
        String written = here.isEmpty() ? "" : here.getLast().value();
        if (value == null) {
            here.forEach(d -> notJudged.add(new NotJudged(
                    host.host(),
                    d.file() + ":" + d.line() + " declares " + name + ", which can't be read"
                            + (place.isEmpty() ? "" : " in " + place),
                    "the kernel's value: this kernel doesn't have it, it may not be read, or it wasn't recorded")));
            rows.add(new Row(Row.State.UNKNOWN, place, name, written, "", "", ""));
            return;
        }
        List<Drifted> found = new ArrayList<>();
        for (Declared one : here) {
            if (!Value.same(name, one.value(), value)) {
                found.add(notApplied(namespace, place, one, value));
            }
        }
        if (found.isEmpty() && recommended != null && recommended.status() != Parameter.Status.OK) {
            found.add(recommendation(namespace, place, recommended));
        }
        findings.addAll(found);
        rows.add(new Row(
                found.isEmpty() ? Row.State.OK : Row.State.of(found.getFirst().severity()),
                place,
                name,
                written,
                Value.canonical(name, value),
                "",
                ""));
    }

    private Drifted notApplied(NamespaceFacts namespace, String place, Declared declared, String value) {
        String name = declared.parameter();
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.SetSysctl(namespace.name(), name, Value.canonical(name, declared.value()), false));
        if (name.equals(SOMAXCONN)) {
            Numbers.parse(Value.canonical(name, declared.value()))
                    .ifPresent(limit -> actions.addAll(relistenBelow(namespace, limit)));
        }
        return new Drifted(
                "declared-not-in-kernel",
                Severity.WARNING,
                Step.DECLARED_KERNEL,
                host.host(),
                place,
                "",
                name,
                declared.file(),
                declared.line(),
                name + " is declared " + declared.value() + " ("
                        + declared.kind().words() + ") and is " + Value.canonical(name, value)
                        + (place.isEmpty() ? "" : " in " + place),
                List.of(
                        "declared: " + declared.value() + ", " + declared.file() + ":" + declared.line(),
                        "kernel now: " + Value.canonical(name, value)),
                actions,
                "");
    }

    /// The listeners that keep a smaller limit when the parameter is applied.
    private static List<Action> relistenBelow(NamespaceFacts namespace, long limit) {
        List<Action> actions = new ArrayList<>();
        for (ListenerFacts listener : namespace.listeners()) {
            Integer effective = listener.limit();
            if (effective != null && effective < limit && !listener.processes().isEmpty()) {
                ProcessFacts holder = listener.processes().getFirst();
                if (holder.go() != null) {
                    actions.add(new Action.Relisten(holder.pid(), listener.port(), limit));
                }
            }
        }
        return actions;
    }

    private Drifted recommendation(NamespaceFacts namespace, String place, Parameter parameter) {
        String value = Numbers.parse(parameter.recommended()).isPresent() ? parameter.recommended() : "";
        return new Drifted(
                "kernel-parameter",
                parameter.status() == Parameter.Status.PROBLEM ? Severity.ERROR : Severity.NOTE,
                Step.NONE,
                host.host(),
                place,
                "",
                parameter.name(),
                null,
                0,
                parameter.name() + " is " + parameter.current() + ", better " + parameter.recommended() + ": "
                        + parameter.why(),
                List.of("kernel now: " + parameter.current()),
                value.isEmpty()
                        ? List.of(new Action.Advice(parameter.change()))
                        : List.of(new Action.SetSysctl(namespace.name(), parameter.name(), value, true)),
                "");
    }

    private static Map<String, Parameter> recommended(
            NamespaceFacts namespace, Map<String, String> values, boolean machine) {
        boolean groups = namespace.listeners().stream().anyMatch(l -> l.group() > 1);
        Map<String, Parameter> table = new LinkedHashMap<>();
        TuningFacts facts =
                new TuningFacts(Sysctls.of(values), List.of(), Optional.empty(), OptionalLong.empty(), handles(values));
        for (Parameter parameter : ParameterTable.of(facts)) {
            if (parameter.status() != Parameter.Status.UNKNOWN
                    && (machine || !parameter.name().startsWith("fs."))) {
                table.put(parameter.name(), parameter);
            }
        }
        if (groups) {
            ParameterTable.migrate(facts).ifPresent(parameter -> table.put(parameter.name(), parameter));
        }
        return table;
    }

    private static Optional<FileHandles> handles(Map<String, String> values) {
        return FileHandles.parse(values.getOrDefault("fs.file-nr", ""));
    }

    /// Whether a file speaks of this namespace: the host's files of the first one, a manifest of the one in which its
    /// workload listens.
    static boolean appliesTo(Declared declared, NamespaceFacts namespace) {
        boolean scope = declared.scope() == Declared.Scope.NAMESPACE || namespace.initial();
        return scope
                && (declared.workload().isEmpty()
                        || namespace.listeners().stream()
                                .flatMap(l -> l.processes().stream())
                                .anyMatch(p -> isOf(declared, p)));
    }

    static boolean isOf(Declared declared, ProcessFacts process) {
        return declared.workload().equals(process.workload())
                || declared.workload().equals(process.command());
    }
}
