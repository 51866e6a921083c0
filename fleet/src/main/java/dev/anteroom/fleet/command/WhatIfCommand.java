package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.WhatIf;
import dev.anteroom.fleet.store.FleetDatabase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// `anteroom fleet what-if`.
@Command(
        name = "what-if",
        description = {
            "What another limit of the accept queue would have cost or saved, in bounds that the recorded minutes give."
        })
final class WhatIfCommand extends QuestionCommand {
    @Option(names = "--workload", paramLabel = "NAME", required = true, description = "Of which workload.")
    String workload = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            required = true,
            description = "The limit to try (the backlog of listen).")
    int limit;

    @Override
    Answer ask(FleetDatabase database) {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit takes 1 or more");
        }
        return WhatIf.answer(database, workload, limit);
    }
}
