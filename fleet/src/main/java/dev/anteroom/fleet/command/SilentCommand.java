package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Silent;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet silent`.
@Command(
        name = "silent",
        description = {"Which hosts say nothing, as against those where nothing happens; what the agents cannot see."})
final class SilentCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Silent.answer(database);
    }
}
