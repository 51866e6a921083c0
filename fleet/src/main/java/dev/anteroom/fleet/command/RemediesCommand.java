package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Remedies;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet remedies`.
@Command(
        name = "remedies",
        description = {"Which remedies helped: hosts before and after, beside hosts as bad that were left alone."})
final class RemediesCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Remedies.answer(database);
    }
}
