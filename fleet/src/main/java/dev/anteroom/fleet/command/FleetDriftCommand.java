package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Drift;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet drift`.
@Command(
        name = "drift",
        description = {
            "Which hosts differ from what most hosts of their workload have, and which of these differences go with"
                    + " waiting."
        })
final class FleetDriftCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Drift.answer(database);
    }
}
