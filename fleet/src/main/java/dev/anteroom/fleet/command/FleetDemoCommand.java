package dev.anteroom.fleet.command;

import dev.anteroom.fleet.page.FleetPage;
import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Changes;
import dev.anteroom.fleet.question.Drift;
import dev.anteroom.fleet.question.Incidents;
import dev.anteroom.fleet.question.Remedies;
import dev.anteroom.fleet.question.Rollouts;
import dev.anteroom.fleet.question.Silent;
import dev.anteroom.fleet.question.WhatIf;
import dev.anteroom.fleet.question.Worst;
import dev.anteroom.fleet.simulator.FleetLoad;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.LocalPostgres;
import dev.anteroom.fleet.store.Span;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom fleet demo`: a fleet that doesn't exist, and what the questions say of it.
@Command(
        name = "demo",
        description = {
            "Simulates four days of a fleet in a PostgreSQL of its own (thrown away at the end), asks all questions,"
                    + " and writes",
            "their page. The same seed gives the same fleet."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status: 0 shown, 2 usage, 3 PostgreSQL doesn't start here or the page can't be written."})
final class FleetDemoCommand implements Callable<Integer> {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(4);
    private static final Duration MINUTES = Duration.ofHours(6);
    private static final int HOSTS_OF_A_WORKLOAD = 25;
    private static final int MAX_WORKLOADS = 60;
    private static final int SHOWN = 5;
    private static final int TRIED_LIMIT = 8_192;

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "500",
            description = "So many hosts. Default: ${DEFAULT-VALUE}.")
    int hosts;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draws the fleet. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = {"-o", "--html"},
            paramLabel = "FILE",
            defaultValue = "fleet.html",
            description = "The page. Default: ${DEFAULT-VALUE}.")
    Path html = Path.of("fleet.html");

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (hosts < HOSTS_OF_A_WORKLOAD || hosts > FleetPlan.MAX_HOSTS) {
            throw new ParameterException(
                    spec.commandLine(), "--hosts takes " + HOSTS_OF_A_WORKLOAD + " to " + FleetPlan.MAX_HOSTS);
        }
        PrintWriter out = spec.commandLine().getOut();
        int workloads = Math.min(MAX_WORKLOADS, hosts / HOSTS_OF_A_WORKLOAD);
        int rollouts = Math.max(1, workloads * 2 / 3);
        FleetPlan plan = new FleetPlan(
                seed, START, LENGTH, hosts, workloads, rollouts, Math.max(1, rollouts / 5), hosts / 5, true, null);
        out.println(
                "A simulated fleet: " + hosts + " hosts, " + workloads + " workloads, four days (seed " + seed + ").");
        out.flush();
        try (LocalPostgres postgres = LocalPostgres.start();
                FleetDatabase database = FleetDatabase.open(postgres.url())) {
            FleetLoad.fill(database, SimulatedFleet.of(plan), MINUTES);
            Span span = new Span(plan.start(), plan.end());
            database.ask(span);
            List<Answer> answers = List.of(
                    Rollouts.answer(database),
                    Drift.answer(database),
                    Worst.answer(database, SHOWN),
                    Incidents.answer(database),
                    Changes.answer(database),
                    WhatIf.answer(database, "checkout", TRIED_LIMIT),
                    Silent.answer(database),
                    Remedies.answer(database));
            for (Answer answer : answers) {
                out.println();
                out.print("$ anteroom fleet " + answer.question() + "\n"
                        + AnswerForm.text.render(shortened(answer), span));
            }
            QuestionCommand.write(html, FleetPage.of(database, span, answers));
            out.println();
            out.println("Page: " + html);
        }
        return ExitStatus.OK;
    }

    private static Answer shortened(Answer answer) {
        return new Answer(
                answer.question(),
                answer.outcome(),
                answer.headline(),
                answer.columns(),
                answer.rows().subList(0, Math.min(SHOWN, answer.rows().size())),
                List.of());
    }
}
