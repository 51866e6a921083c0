package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureSet;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.compare.Comparer;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.GateException;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.render.Format;
import dev.anteroom.gate.Phase;
import dev.anteroom.gate.ci.CallerForm;
import dev.anteroom.gate.ci.ComparisonFindings;
import dev.anteroom.report.compare.ComparisonHtml;
import dev.anteroom.report.compare.ComparisonJson;
import dev.anteroom.report.compare.ComparisonMarkdown;
import dev.anteroom.report.compare.ComparisonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom gate`: whether a rollout may go on.
@Command(
        name = "gate",
        description = {
            "Judges a rollout by captures of before and after: no worse, worse, or can't be judged. 'gate serve' answers rollout",
            "controllers from the windows that the agent has kept."
        },
        subcommands = GateServeCommand.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 no worse, 10 worse (a rule is broken), 11 can't be judged, 2 usage or broken rules, 3 unusable input.",
            "--as argo-job, argocd, flagger: 0, else 1. docs/gate.md says how it is judged."
        })
final class GateCommand implements Callable<Integer> {
    private static final int MAX_ANNOTATIONS = 10;
    private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");

    @Option(
            names = "--before",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Captures of before, or folders of many: one per pod.")
    List<Path> before = List.of();

    @Option(names = "--after", arity = "1..*", paramLabel = "PATH", description = "The same, of after.")
    List<Path> after = List.of();

    @Option(
            names = "--rules",
            paramLabel = "RULES.yaml",
            description = "Rules that decide instead (examples/gate.yaml).")
    @Nullable
    Path rules;

    @Option(names = "--port", paramLabel = "N", description = "The service's port, where the captures show several.")
    @Nullable
    Integer port;

    @Option(names = "--json", description = "One JSON object (anteroom.comparison/1) on standard output.")
    boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also JUnit XML.")
    @Nullable
    Path junit;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Also Markdown, at most 64 KiB.")
    @Nullable
    Path markdown;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also one HTML file that needs no network: rules, both queues, where the wait went.")
    @Nullable
    Path html;

    @Option(names = "--github", description = "Also GitHub annotations, at most ten.")
    boolean github;

    @Option(names = "--as", paramLabel = "CALLER", description = "Who reads the exit status: ${COMPLETION-CANDIDATES}.")
    @Nullable
    CallerForm caller;

    @Option(
            names = "--inconclusive",
            paramLabel = "fail|pass",
            defaultValue = "fail",
            description = "What can't be judged is to a caller that knows two answers (${DEFAULT-VALUE}).")
    String inconclusive = "fail";

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (before.isEmpty() || after.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--before and --after are needed (or: gate serve)");
        }
        if (!inconclusive.equals("fail") && !inconclusive.equals("pass")) {
            throw new ParameterException(spec.commandLine(), "--inconclusive is fail or pass, not " + inconclusive);
        }
        GateRules gate = rules == null ? null : rules(rules);
        Hints hints = new Hints(port, null);
        List<Evidence> capturesBefore = captures(before, hints);
        List<Evidence> capturesAfter = captures(after, hints);
        Side was = Side.of(capturesBefore, hints);
        Side is = Side.of(capturesAfter, hints);
        Comparison comparison = gate == null
                ? Comparer.compare(names(before), was, names(after), is)
                : Comparer.compare(names(before), was, names(after), is, gate);
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                json ? ComparisonJson.render(comparison) + "\n" : ComparisonText.render(comparison, Terminal.style()));
        Findings findings = ComparisonFindings.of(comparison, rules == null ? null : rules.toString(), Version.text());
        if (junit != null) {
            write(junit, Format.junit.render(findings));
        }
        if (markdown != null) {
            write(markdown, ComparisonMarkdown.bounded(comparison));
        }
        if (html != null) {
            write(html, ComparisonHtml.render(comparison, capturesBefore, capturesAfter));
        }
        if (github || caller == CallerForm.github) {
            Format.github.render(findings).lines().limit(MAX_ANNOTATIONS).forEach(out::println);
        }
        Phase phase = phase(comparison);
        if (caller == null) {
            return CallerForm.gitlab.status(phase, false);
        }
        if (Files.isWritable(TERMINATION_LOG)) {
            write(TERMINATION_LOG, phase.word() + ": " + comparison.headline() + "\n");
        }
        return caller.status(phase, inconclusive.equals("pass"));
    }

    private static Phase phase(Comparison comparison) {
        return switch (comparison.outcome()) {
            case NO_REGRESSION -> Phase.PASS;
            case REGRESSION -> Phase.FAIL;
            case NOT_JUDGED -> Phase.INCONCLUSIVE;
        };
    }

    private static List<Evidence> captures(List<Path> paths, Hints hints) {
        List<Evidence> captures = new ArrayList<>();
        paths.forEach(path -> captures.addAll(CaptureSet.read(path, hints)));
        return captures;
    }

    private static String names(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private GateRules rules(Path file) {
        try {
            return RulesFile.read(file);
        } catch (GateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be written (" + e.getMessage() + ")");
        }
    }
}
