package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Changes;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet changes`.
@Command(
        name = "changes",
        description = {"Which kinds of change came before incidents more often than they come before any moment."})
final class ChangesCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Changes.answer(database);
    }
}
