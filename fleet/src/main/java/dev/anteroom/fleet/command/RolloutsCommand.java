package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Rollouts;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet rollouts`.
@Command(
        name = "rollouts",
        description = {
            "Which rollouts made the accept wait worse: hosts before and after, beside hosts that kept the old version."
        })
final class RolloutsCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Rollouts.answer(database);
    }
}
