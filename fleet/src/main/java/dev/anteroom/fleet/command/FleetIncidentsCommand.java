package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Incidents;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;

/// `anteroom fleet incidents`.
@Command(
        name = "incidents",
        description = {"Which incidents are one, and what the hosts that had them share beyond chance."})
final class FleetIncidentsCommand extends QuestionCommand {
    @Override
    Answer ask(FleetDatabase database) {
        return Incidents.answer(database);
    }
}
