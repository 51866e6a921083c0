package dev.anteroom.cli;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Scenario;
import dev.anteroom.lab.exam.LiveExam;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab live CAUSE -o DIR`
@Command(
        name = "live",
        description = {
            "Plays scenarios with programs that have no pprof, diagnoses each while it lasts, and marks the answers. "
                    + "Needs root."
        },
        footer = {"", "Exits with 3 where fewer than 95%% of the answers are right or a healthy one is an alarm."},
        mixinStandardHelpOptions = true)
final class LabLiveCommand implements Callable<Integer> {
    private static final double BAR = 0.95;

    @ParentCommand
    LabCommand lab;

    @Parameters(
            arity = "1..*",
            paramLabel = "CAUSE",
            description = "Causes, scenarios' names from `lab list`, or `all`.")
    List<String> causes;

    @Option(names = "-o", paramLabel = "DIR", required = true, description = "Where the captures go.")
    Path output;

    @Option(names = "--go", paramLabel = "DIR", description = "The Go installation to build with.")
    @Nullable
    Path go;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How long each recording lasts (default ${DEFAULT-VALUE}).")
    int seconds;

    @Option(
            names = "--part",
            paramLabel = "I/N",
            defaultValue = "0/1",
            description = "Only every Nth scenario, beginning with the Ith from 0.")
    String part;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        GoPrograms programs = lab.barePrograms(go);
        LiveExam exam = new LiveExam(new Lab(programs), programs.version(), output, Duration.ofSeconds(seconds));
        PrintWriter out = spec.commandLine().getOut();
        int asked = 0;
        int right = 0;
        int falseAlarms = 0;
        for (Scenario scenario : scenarios()) {
            try {
                LiveExam.Sitting sitting = exam.sit(scenario);
                asked++;
                right += sitting.marked().right() ? 1 : 0;
                falseAlarms += scenario.truth().silent()
                                && sitting.marked().answer().verdict().equals("ACCEPT_BOUND")
                        ? 1
                        : 0;
                out.println((sitting.marked().right() ? "right  " : "WRONG  ") + scenario.name() + ": "
                        + sitting.marked().answer().verdict() + " "
                        + sitting.marked().answer().causes()
                        + sitting.blame().map(Blame::summary).map(s -> "; " + s).orElse(""));
            } catch (LabException e) {
                out.println("not played: " + e.getMessage());
            }
            out.flush();
        }
        out.printf("%d of %d right, %d false alarms%n", right, asked, falseAlarms);
        return right >= BAR * asked && falseAlarms == 0 ? ExitStatus.OK : ExitStatus.UNUSABLE_INPUT;
    }

    private List<Scenario> scenarios() {
        String[] words = part.split("/", 2);
        int from = Integer.parseInt(words[0]);
        int step = words.length > 1 ? Integer.parseInt(words[1]) : 1;
        List<Scenario> all = new ArrayList<>();
        for (String cause : causes) {
            List<Scenario> named = cause.equals("all") ? Catalogue.all() : Catalogue.named(cause);
            if (named.isEmpty()) {
                throw new LabException("there is no scenario " + cause + "; see `anteroom lab list`");
            }
            all.addAll(named);
        }
        List<Scenario> mine = new ArrayList<>();
        for (int i = from; i < all.size(); i += step) {
            mine.add(all.get(i));
        }
        return mine;
    }
}
