package dev.anteroom.cli;

import dev.anteroom.cli.listeners.ListenersJson;
import dev.anteroom.cli.listeners.ListenersTable;
import dev.anteroom.cli.listeners.LiveScreen;
import dev.anteroom.cli.listeners.Screen;
import dev.anteroom.cli.listeners.TargetOptions;
import dev.anteroom.drift.Drift;
import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.live.LiveFacts;
import dev.anteroom.drift.live.LiveRequest;
import dev.anteroom.drift.text.DriftForm;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sampler.SamplingPlan;
import dev.anteroom.linux.survey.ListenerSurvey;
import dev.anteroom.linux.survey.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom listeners`: what listens on this host, how long its connections wait, and a word for each.
@Command(
        name = "listeners",
        description = {
            "Shows every listening TCP socket: its accept queue against its limit, the age of the oldest connection on"
                    + " it, drops, who holds it, and in a word how it is. Looks for half a second, or with --watch until"
                    + " stopped. Changes nothing."
        },
        footerHeading = "%nStates, from best to worst:%n",
        footer = {
            "  idle           nothing was queued; a goroutine parked in Accept for hours is health",
            "  ok             connections passed through without waiting noticeably",
            "  stale backlog  a Go program's limit is below today's somaxconn: set before that was raised",
            "  queueing       connections wait",
            "  overflowing    the queue was full, or packets were dropped: clients try again a second later",
            "  stopped        every holder is stopped, traced or frozen",
            "  stuck          nobody has accepted for a second or more",
            "  leaked         held only by programs that do not wait for connections"
        },
        mixinStandardHelpOptions = true)
final class ListenersCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration REFRESH = Duration.ofSeconds(1);

    @Mixin
    TargetOptions target = new TargetOptions();

    @Option(names = "--watch", description = "Go on, live: q ends it. In a pipe one table (or JSON object) a second.")
    boolean watch;

    @Option(names = "--once", description = "Look once (the default).")
    boolean once;

    @Option(names = "--json", description = "One JSON object, or with --watch one a second, each on a line.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (watch && once) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--once and --watch exclude each other");
        }
        PrintWriter out = spec.commandLine().getOut();
        Ports.require(spec, target.port() == 0 ? null : (Integer) target.port());
        List<NetNamespace> namespaces = target.namespaces();
        List<ListenerSurvey> surveys = new ArrayList<>();
        try {
            Set<Integer> ports = target.port() == 0 ? Set.of() : Set.of(target.port());
            for (NetNamespace namespace : namespaces) {
                surveys.add(ListenerSurvey.start(
                        namespace,
                        new SamplingPlan(SamplingPlan.DEFAULT_HERTZ, ports, 60 * SamplingPlan.DEFAULT_HERTZ)));
            }
            Thread.sleep(LOOK);
            if (!watch) {
                List<Survey> seen = look(surveys);
                print(out, seen, Screen.ofStandardOutput());
                boolean none =
                        seen.stream().allMatch(survey -> survey.listeners().isEmpty());
                if (none && (target.port() != 0 || target.pid().isPresent())) {
                    err().println("anteroom: no listener matches"
                            + (namespaces.size() == 1 ? "; --netns all looks into the other network namespaces" : ""));
                    return ExitStatus.UNUSABLE_INPUT;
                }
            } else {
                watch(out, surveys);
            }
        } finally {
            surveys.forEach(ListenerSurvey::close);
            namespaces.forEach(NetNamespace::close);
        }
        return ExitStatus.OK;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void watch(PrintWriter out, List<ListenerSurvey> surveys) throws IOException, InterruptedException {
        Screen screen = Screen.ofStandardOutput();
        if (!json && screen.live()) {
            boolean shown = LiveScreen.run(REFRESH, screen.colour(), size -> {
                List<String> lines = new ArrayList<>();
                lines.add("anteroom listeners   " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "   q: quit");
                lines.add("");
                lines.addAll(ListenersTable.lines(look(surveys), size, true));
                return lines;
            });
            if (shown) {
                return;
            }
        }
        // A reader that has gone away ends it.
        while (!out.checkError()) {
            if (!json) {
                out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS));
            }
            print(out, look(surveys), screen);
            if (!json) {
                out.println();
            }
            out.flush();
            Thread.sleep(REFRESH);
        }
    }

    private List<Survey> look(List<ListenerSurvey> surveys) {
        OptionalLong pid = target.pid();
        return surveys.stream()
                .map(ListenerSurvey::survey)
                .map(survey -> pid.isEmpty() ? survey : survey.heldBy(pid.getAsLong()))
                .toList();
    }

    private void print(PrintWriter out, List<Survey> surveys, Screen screen) {
        if (json) {
            out.println(ListenersJson.line(surveys, Instant.now()));
        } else {
            ListenersTable.lines(surveys, screen, false).forEach(out::println);
        }
    }

    /// `anteroom listeners check`: drift's view of one host.
    @Command(
            name = "check",
            description = {
                "What anteroom drift says of this host: the kernel parameters and limits an accept queue depends on, in the target's "
                        + "own network namespace: declared, in the kernel, effective in the socket, needed; why, and how to change them."
            },
            footer = {"", "Exit status: 0 holds, 10 something drifted, 11 something can't be judged."},
            mixinStandardHelpOptions = true)
    int check(
            @Mixin TargetOptions only,
            @Option(names = "--json", description = "One JSON object on a line (anteroom.drift-report/1).")
                    boolean asJson) {
        List<NetNamespace> namespaces = only.namespaces();
        try {
            HostFacts host = LiveFacts.read(
                    namespaces,
                    new LiveRequest(
                            only.everywhere(),
                            only.pid(),
                            only.port(),
                            null,
                            List.of(),
                            List.of(),
                            Map.of(),
                            Version.text()));
            DriftReport report = Drift.judge(List.of(host), null, false, LocalDate.now(ZoneOffset.UTC));
            DriftForm form = asJson ? DriftForm.json : DriftForm.text;
            spec.commandLine().getOut().print(form.render(report, Version.text()));
            return DriftCommand.status(report);
        } finally {
            namespaces.forEach(NetNamespace::close);
        }
    }
}
