package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Worst;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `anteroom fleet worst`.
@Command(
        name = "worst",
        description = {"Where connections waited most, by the time that all of them waited together."})
final class WorstCommand extends QuestionCommand {
    @Option(
            names = "--top",
            paramLabel = "N",
            description = "So many listeners. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    int top;

    @Override
    Answer ask(FleetDatabase database) {
        if (top < 1) {
            throw new ParameterException(spec.commandLine(), "--top takes 1 or more");
        }
        return Worst.answer(database, top);
    }
}
