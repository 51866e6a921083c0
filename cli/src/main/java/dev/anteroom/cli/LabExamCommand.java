package dev.anteroom.cli;

import dev.anteroom.diagnosis.weigh.Weights;
import dev.anteroom.lab.exam.Bar;
import dev.anteroom.lab.exam.Calibration;
import dev.anteroom.lab.exam.Exam;
import dev.anteroom.lab.exam.Examinee;
import dev.anteroom.lab.exam.Example;
import dev.anteroom.lab.exam.MarkSheet;
import dev.anteroom.lab.exam.Marks;
import dev.anteroom.lab.exam.Question;
import dev.anteroom.lab.exam.Reliability;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab exam`
@Command(
        name = "exam",
        description = "Diagnoses every recorded incident and holds the answers against the truth, naive rules beside.",
        footer = {"", "Exits with 3 where the diagnosis stays under the bar that is kept beside the recordings."},
        mixinStandardHelpOptions = true)
final class LabExamCommand implements Callable<Integer> {
    @ParentCommand
    LabCommand lab;

    @Option(names = "--recordings", paramLabel = "DIR", description = "Other recordings than the lab's own.")
    @Nullable
    Path recordings;

    @Option(names = "--told-port", description = "Tell the service's port, as a user would with --port.")
    boolean told;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Path directory = recordings != null ? recordings : lab.home().resolve("recordings");
        List<Marks> marks = Exam.hold(Question.in(directory), Examinee.all(), told);
        PrintWriter out = spec.commandLine().getOut();
        out.print(MarkSheet.of(marks));
        List<Example> examples = Example.of(Question.in(directory));
        Reliability inSample = new Reliability(examples.stream()
                .map(example -> Calibration.answer(example, Weights.shipped()))
                .toList());
        out.println();
        out.println(inSample.report("causes of the faults that were noticed, in-sample"));
        Reliability unseen = new Reliability(Calibration.leaveOneProgramOut(examples, Weights.shipped()));
        out.println(unseen.report("the same, by weights that were fitted without the program"));
        List<String> missed = new ArrayList<>();
        Bar.beside(directory).ifPresent(bar -> {
            missed.addAll(bar.missedBy(marks.getFirst()));
            missed.addAll(bar.missedBy(unseen));
        });
        missed.forEach(miss -> out.println("under the bar: " + miss));
        return missed.isEmpty() ? ExitStatus.OK : ExitStatus.UNUSABLE_INPUT;
    }
}
