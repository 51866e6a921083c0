package dev.anteroom.cli;

import dev.anteroom.diagnosis.weigh.Weights;
import dev.anteroom.lab.exam.Calibration;
import dev.anteroom.lab.exam.Example;
import dev.anteroom.lab.exam.Question;
import dev.anteroom.lab.exam.Reliability;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `anteroom lab calibrate`
@Command(
        name = "calibrate",
        description =
                "Fits the weights of the observations to the recorded incidents, shrunk to their reviewed priors.",
        mixinStandardHelpOptions = true)
final class LabCalibrateCommand implements Callable<Integer> {
    @ParentCommand
    LabCommand lab;

    @Option(names = "--recordings", paramLabel = "DIR", description = "Other recordings than the lab's own.")
    @Nullable
    Path recordings;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the table there (diagnosis/src/main/resources/…/weights.tsv).")
    @Nullable
    Path output;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path directory = recordings != null ? recordings : lab.home().resolve("recordings");
        List<Example> examples = Example.of(Question.in(directory));
        Weights fitted = Calibration.fit(examples, Weights.shipped());
        PrintWriter out = spec.commandLine().getOut();
        out.println(new Reliability(examples.stream()
                        .map(example -> Calibration.answer(example, Weights.shipped()))
                        .toList())
                .report("as shipped"));
        out.println(new Reliability(examples.stream()
                        .map(example -> Calibration.answer(example, fitted))
                        .toList())
                .report("fitted, in-sample"));
        out.println(new Reliability(Calibration.leaveOneProgramOut(examples, Weights.shipped()))
                .report("fitted, leave-one-program-out"));
        if (output != null) {
            Files.writeString(output, Calibration.text(fitted));
        }
        return ExitStatus.OK;
    }
}
