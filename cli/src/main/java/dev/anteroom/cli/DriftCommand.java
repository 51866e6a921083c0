package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.cli.listeners.TargetOptions;
import dev.anteroom.drift.Drift;
import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.bundle.Bundles;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.live.LiveFacts;
import dev.anteroom.drift.live.LiveRequest;
import dev.anteroom.drift.policy.Learned;
import dev.anteroom.drift.policy.Policy;
import dev.anteroom.drift.policy.PolicyException;
import dev.anteroom.drift.policy.PolicyFile;
import dev.anteroom.drift.remedy.RemedyForm;
import dev.anteroom.drift.text.DriftForm;
import dev.anteroom.linux.netns.NetNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom drift`: parameters that should be alike.
@Command(
        name = "drift",
        description = {
            "Compares what files declare (sysctl.d, systemd units, manifests, Ansible variables), what the kernel has now in that",
            "network namespace, what each socket and process really got, and what was needed; names the step that is broken and",
            "what mends it. Or judges many hosts by a policy, or by what most of them have. Changes nothing."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 holds, 10 something drifted, 11 something can't be judged, 2 usage or a broken policy, 3 unusable input.",
            "docs/drift.md has the rules and the policy's file."
        })
final class DriftCommand implements Callable<Integer> {
    private static final long MAX_POLICY_BYTES = 1 << 20;

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "Captures, bundles, facts (--format facts), folders of many. None: this host.")
    List<Path> paths = List.of();

    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--live", description = "This host (the default without a PATH).")
    boolean live;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "Where etc/sysctl.d and so on are; they then speak of what is looked at, whichever namespace.")
    @Nullable
    Path root;

    @Option(
            names = "--declared",
            paramLabel = "FILE",
            description = "A manifest, Ansible variables, a unit or a sysctl file. Repeatable.")
    List<Path> declared = List.of();

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "A label of this host, for selectors. Repeatable.")
    Map<String, String> labels = Map.of();

    @Option(names = "--policy", paramLabel = "FILE", description = "Rules and exceptions that decide instead.")
    @Nullable
    Path policy;

    @Option(names = "--learn", description = "Print the policy that holds now.")
    boolean learn;

    @Option(names = "--majority", description = "Hosts that differ from what most have.")
    boolean majority;

    @Option(names = "--format", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    DriftForm format = DriftForm.text;

    @Option(
            names = "--remedy",
            paramLabel = "FORM",
            description = "Print what would mend it: ${COMPLETION-CANDIDATES}.")
    @Nullable
    RemedyForm remedy;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (live && !paths.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--live and a PATH exclude each other");
        }
        // Before anything is looked at: a broken policy judges nothing.
        Policy rules = policy == null ? null : rules(policy);
        List<HostFacts> hosts = paths.isEmpty() ? List.of(facts(rules)) : Bundles.read(paths);
        PrintWriter out = spec.commandLine().getOut();
        if (learn) {
            out.print(Learned.policy(hosts));
            return ExitStatus.OK;
        }
        DriftReport report = Drift.judge(hosts, rules, majority, LocalDate.now(ZoneOffset.UTC));
        out.print(remedy == null ? format.render(report, Version.text()) : remedy.render(report));
        return format == DriftForm.facts ? ExitStatus.OK : status(report);
    }

    static int status(DriftReport report) {
        return switch (report.outcome()) {
            case HOLDS -> ExitStatus.OK;
            case BROKEN -> ExitStatus.ACCEPT_BOUND;
            case NOT_JUDGED -> ExitStatus.INCONCLUSIVE;
        };
    }

    private HostFacts facts(@Nullable Policy rules) {
        List<NetNamespace> namespaces = target.namespaces();
        try {
            return LiveFacts.read(
                    namespaces,
                    new LiveRequest(
                            target.everywhere(),
                            target.pid(),
                            target.port(),
                            root,
                            declared,
                            rules == null ? List.of() : rules.parameters(),
                            labels,
                            Version.text()));
        } finally {
            namespaces.forEach(NetNamespace::close);
        }
    }

    private Policy rules(Path file) {
        try {
            if (Files.size(file) > MAX_POLICY_BYTES) {
                throw new CaptureException(file + ": longer than a policy can be");
            }
            return PolicyFile.read(file.toString(), Files.readString(file));
        } catch (PolicyException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be read as text (" + e.getMessage() + ")");
        }
    }
}
