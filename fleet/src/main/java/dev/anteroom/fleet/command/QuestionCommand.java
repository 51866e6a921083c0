package dev.anteroom.fleet.command;

import dev.anteroom.fleet.page.FleetPage;
import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.FleetException;
import dev.anteroom.fleet.store.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A question to the fleet's tables.
@Command(
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 nothing found, 10 found, 11 too little to tell, 2 usage, 3 the database can't be used.",
            "docs/fleet-questions.md says how each question is judged and what it can't say."
        })
abstract class QuestionCommand implements Callable<Integer> {
    @Option(
            names = "--db",
            paramLabel = "URL",
            defaultValue = "${env:ANTEROOM_FLEET_DB}",
            description = {
                "PostgreSQL: jdbc:postgresql://host:5432/fleet?user=reader, or jdbc:postgresql:///?service=NAME.",
                "Default: $ANTEROOM_FLEET_DB. A password comes from PGPASSFILE or PGPASSWORD."
            })
    @Nullable
    String db;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From when on: a day, a moment, or how long before the end (30d, 12h). Default: 7d.")
    @Nullable
    String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Until when. Default: now.")
    @Nullable
    String until;

    @Option(names = "--format", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    AnswerForm format = AnswerForm.text;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page of it, too.")
    @Nullable
    Path html;

    @Spec
    CommandSpec spec;

    /// Asks it.
    abstract Answer ask(FleetDatabase database);

    @Override
    public Integer call() {
        String url = db;
        if (url == null || url.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--db, or ANTEROOM_FLEET_DB, says which database");
        }
        Span span;
        try {
            span = AskedSpan.of(since, until, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (FleetDatabase database = FleetDatabase.open(url)) {
            Answer answer = ask(database.ask(span));
            spec.commandLine().getOut().print(format.render(answer, span));
            Path file = html;
            if (file != null) {
                write(file, FleetPage.of(database, span, List.of(answer)));
            }
            return ExitStatus.of(answer);
        }
    }

    static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new FleetException(file + ": can't be written (" + e.getMessage() + ")", e);
        }
    }
}
