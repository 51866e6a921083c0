package dev.anteroom.drift.layer;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.GoFacts;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a unit or manifest gives a process against what the process has, and that against what it uses: descriptors,
/// GOMAXPROCS, GOMEMLIMIT.
final class ProcessLayer {
    private static final String SOFT = "process.nofile.soft";
    private static final String HARD = "process.nofile.hard";

    /// Share of a limit from which on it is nearly used up.
    private static final double NEARLY = 0.8;

    /// From this release on GOMAXPROCS follows the CPU quota by itself (Go 1.25 release notes, runtime).
    private static final int AWARE = 25;

    private final HostFacts host;
    private final NamespaceFacts namespace;
    private final ProcessFacts process;
    private final List<Row> rows;
    private final List<Drifted> findings;

    ProcessLayer(
            HostFacts host, NamespaceFacts namespace, ProcessFacts process, List<Row> rows, List<Drifted> findings) {
        this.host = host;
        this.namespace = namespace;
        this.process = process;
        this.rows = rows;
        this.findings = findings;
    }

    void judge() {
        descriptors();
        GoFacts go = process.go();
        if (go != null) {
            rows.add(new Row(Row.State.OK, namespace.name(), "Go of " + subject(), "", "", go.version(), ""));
            processors(go);
            memory(go);
        }
    }

    private String subject() {
        return process.command() + " (process " + process.pid() + ")";
    }

    private Optional<Declared> declared(String parameter) {
        Declared last = null;
        for (Declared declared : host.declared()) {
            if (declared.parameter().equals(parameter)
                    && (KernelLayer.isOf(declared, process)
                            || (process.unit() != null && process.unit().startsWith(declared.workload() + ".")))) {
                last = declared;
            }
        }
        return Optional.ofNullable(last);
    }

    private void descriptors() {
        if (process.nofileSoft() == null || process.nofileHard() == null) {
            return;
        }
        Optional<Declared> soft = declared(SOFT);
        Optional<Declared> hard = declared(HARD);
        String has = limit(process.nofileSoft()) + ":" + limit(process.nofileHard());
        Drifted found = null;
        if (hard.isPresent() && !Value.same(HARD, hard.get().value(), limit(process.nofileHard()))) {
            found = notGiven(hard.get(), has);
        } else if (soft.isPresent() && isLess(process.nofileSoft(), soft.get().value())) {
            // More than declared is the program's own doing: Go raises it to the hard limit (os/rlimit.go).
            found = notGiven(soft.get(), has);
        } else if (process.files() != null && process.files() > process.nofileSoft() * NEARLY) {
            found = nearlyUsedUp(process.files(), process.nofileSoft());
        }
        if (found != null) {
            findings.add(found);
        }
        rows.add(new Row(
                found == null ? Row.State.OK : Row.State.of(found.severity()),
                namespace.name(),
                "RLIMIT_NOFILE of " + subject(),
                soft.map(s -> s.value() + hard.map(h -> ":" + h.value()).orElse(""))
                        .orElse(""),
                "",
                has,
                process.files() == null ? "" : process.files() + " used"));
    }

    private static String limit(long value) {
        return value == Long.MAX_VALUE ? Value.UNLIMITED : Long.toString(value);
    }

    private static boolean isLess(long has, String declared) {
        Optional<BigInteger> wanted = Value.number(Value.canonical(SOFT, declared));
        Optional<BigInteger> given = Value.number(Value.canonical(SOFT, limit(has)));
        return wanted.isPresent() && given.isPresent() && given.get().compareTo(wanted.get()) < 0;
    }

    private Drifted notGiven(Declared declared, String has) {
        String soft = declared(SOFT).map(Declared::value).orElse(declared.value());
        String hard = declared(HARD).map(Declared::value).orElse(declared.value());
        return finding(
                "declared-not-in-process",
                Severity.WARNING,
                Step.DECLARED_PROCESS,
                declared.parameter(),
                declared,
                subject() + " has RLIMIT_NOFILE " + has + ", declared is " + soft + ":" + hard
                        + ": it was started before that was written, or not by it",
                "process: " + has,
                List.of(
                        new Action.SetFiles(
                                process.pid(), "", Value.canonical(SOFT, soft), Value.canonical(HARD, hard)),
                        new Action.Advice("systemctl daemon-reload; the next restart has it")));
    }

    private Drifted nearlyUsedUp(long used, long limit) {
        long wanted = Math.max(65_536, Long.highestOneBit(used) * 4);
        return finding(
                "files-below-need",
                Severity.ERROR,
                Step.EFFECTIVE_NEEDED,
                SOFT,
                null,
                subject() + " has " + used + " of " + limit
                        + " descriptors open; at the limit accept fails with EMFILE and the queue fills",
                "process: " + used + " of " + limit,
                List.of(new Action.SetFiles(
                        process.pid(),
                        process.unit() == null ? "" : process.unit(),
                        Long.toString(wanted),
                        Long.toString(wanted))));
    }

    private void processors(GoFacts go) {
        Optional<Declared> declared = declared("go.gomaxprocs");
        Double quota = process.cpuQuota();
        String variable = go.maxProcs();
        Drifted found = null;
        if (declared.isPresent() && !declared.get().value().equals(variable == null ? "" : variable)) {
            found = environment("GOMAXPROCS", declared.get(), variable);
        } else if (quota != null && go.processors() != null && go.processors() > Math.ceil(quota)) {
            found = finding(
                    "gomaxprocs-above-quota",
                    Severity.WARNING,
                    Step.KERNEL_EFFECTIVE,
                    "go.gomaxprocs",
                    null,
                    subject() + " runs " + go.processors() + " Ps under a quota of " + quota
                            + " CPUs: it is throttled in each period, and Accept with it"
                            + (release(go.version()) < AWARE ? " (Go follows the quota by itself from 1.25 on)" : ""),
                    "GOMAXPROCS " + go.processors() + ", quota " + quota,
                    List.of(new Action.Advice("Environment=GOMAXPROCS=" + (int) Math.ceil(quota)
                            + " in its unit or manifest, or a Go of 1.25 or later; the next restart has it")));
        }
        if (found != null) {
            findings.add(found);
        }
        rows.add(new Row(
                found == null ? Row.State.OK : Row.State.of(found.severity()),
                namespace.name(),
                "GOMAXPROCS of " + subject(),
                declared.map(Declared::value).orElse(variable == null ? "" : variable),
                quota == null ? "" : "quota " + quota,
                go.processors() == null ? "" : Integer.toString(go.processors()),
                ""));
    }

    private void memory(GoFacts go) {
        Optional<Declared> declared = declared("go.gomemlimit");
        Drifted found = null;
        if (declared.isPresent() && !declared.get().value().equals(go.memoryLimit() == null ? "" : go.memoryLimit())) {
            found = environment("GOMEMLIMIT", declared.get(), go.memoryLimit());
            findings.add(found);
        }
        if (found != null || go.memoryLimit() != null || process.memoryMax() != null) {
            rows.add(new Row(
                    found == null ? Row.State.OK : Row.State.of(found.severity()),
                    namespace.name(),
                    "GOMEMLIMIT of " + subject(),
                    declared.map(Declared::value).orElse(""),
                    process.memoryMax() == null ? "" : "memory.max " + process.memoryMax(),
                    go.memoryLimit() == null ? "not set" : go.memoryLimit(),
                    ""));
        }
    }

    private Drifted environment(String variable, Declared declared, @Nullable String value) {
        return finding(
                "declared-not-in-process",
                Severity.WARNING,
                Step.DECLARED_PROCESS,
                declared.parameter(),
                declared,
                subject() + " has " + (value == null ? "no " + variable : variable + "=" + value) + ", declared is "
                        + declared.value() + ": it was started before that was written, or not by it",
                "process: " + (value == null ? "not set" : value),
                List.of(new Action.Advice(
                        "the next restart has it; a running process's environment can't be changed")));
    }

    /// 23 of `go1.23.4`; -1 unknown.
    private static int release(String version) {
        String digits = version.startsWith("go1.") ? version.substring(4).replaceAll("[^0-9].*", "") : "";
        return digits.isEmpty() || digits.length() > 4 ? -1 : Integer.parseInt(digits);
    }

    private Drifted finding(
            String rule,
            Severity severity,
            Step step,
            String parameter,
            @Nullable Declared declared,
            String message,
            String effective,
            List<Action> actions) {
        List<String> evidence = new ArrayList<>();
        if (declared != null) {
            evidence.add("declared: " + declared.value() + ", " + declared.file() + ":" + declared.line());
        }
        evidence.add(effective);
        return new Drifted(
                rule,
                severity,
                step,
                host.host(),
                namespace.name(),
                subject(),
                parameter,
                declared == null ? null : declared.file(),
                declared == null ? 0 : declared.line(),
                message,
                evidence,
                actions,
                "");
    }
}
