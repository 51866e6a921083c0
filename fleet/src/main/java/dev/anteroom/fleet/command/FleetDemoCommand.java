package dev.anteroom.fleet.command;

import dev.anteroom.fleet.embedded.EmbeddedFleet;
import dev.anteroom.fleet.embedded.Feed;
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
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.Replay;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.FleetException;
import dev.anteroom.fleet.store.Span;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom fleet demo`: a fleet that doesn't exist, from its agents' records to what the questions say of it.
@Command(
        name = "demo",
        description = {
            "Starts a Kafka broker, the Flink job and a PostgreSQL in this process, sends what the agents of a simulated"
                    + " fleet",
            "would send, asks all questions, and writes their page. All of it is thrown away at the end. The same seed"
                    + " gives the",
            "same fleet."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 shown, 2 usage, 3 one of the three doesn't start here or the page can't be written."
        })
final class FleetDemoCommand implements Callable<Integer> {
    private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
    private static final int HOSTS_OF_A_WORKLOAD = 25;
    private static final int MAX_WORKLOADS = 60;
    private static final int MAX_HOURS = 30 * 24;
    private static final int SHOWN = 5;
    private static final int TRIED_LIMIT = 8_192;
    private static final double SECOND = 1e9;

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "200",
            description = "So many hosts. Default: ${DEFAULT-VALUE}.")
    int hosts;

    @Option(
            names = "--hours",
            paramLabel = "N",
            defaultValue = "64",
            description = {
                "So many hours of them. Default: ${DEFAULT-VALUE}. A rollout can be judged with a day before it and six"
                        + " hours",
                "after its last wave, 49 hours together."
            })
    int hours;

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
    public Integer call() throws InterruptedException {
        checked("--hosts", hosts, HOSTS_OF_A_WORKLOAD, FleetPlan.MAX_HOSTS);
        checked("--hours", hours, 1, MAX_HOURS);
        PrintWriter out = spec.commandLine().getOut();
        int workloads = Math.min(MAX_WORKLOADS, hosts / HOSTS_OF_A_WORKLOAD);
        int rollouts = Math.max(1, workloads * 2 / 3);
        FleetPlan plan = new FleetPlan(
                seed,
                START,
                Duration.ofHours(hours),
                hosts,
                workloads,
                rollouts,
                Math.max(1, rollouts / 5),
                hosts / 5,
                true,
                null);
        say(
                out,
                String.format(
                        Locale.ROOT,
                        "A simulated fleet: %,d hosts, %d workloads, %d hours (seed %d).",
                        hosts,
                        workloads,
                        hours,
                        seed));
        Path folder = null;
        try {
            folder = Files.createTempDirectory("anteroom-fleet");
            long began = System.nanoTime();
            try (EmbeddedFleet fleet = EmbeddedFleet.start(folder, false)) {
                say(out, "Broker, job and database run (" + since(began) + ").");
                send(fleet, plan, out);
                try (FleetDatabase database =
                        FleetDatabase.open(fleet.database().url())) {
                    ask(database, new Span(plan.start(), plan.end()), out);
                }
            }
        } catch (IOException e) {
            throw new FleetException("The demo doesn't run here: " + e.getMessage(), e);
        } finally {
            if (folder != null) {
                FileUtils.deleteDirectoryQuietly(folder.toFile());
            }
        }
        return ExitStatus.OK;
    }

    private void checked(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(spec.commandLine(), option + " takes " + least + " to " + most);
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private static String since(long began) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / SECOND);
    }

    private static void send(EmbeddedFleet fleet, FleetPlan plan, PrintWriter out)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        AtomicLong records = new AtomicLong();
        try (Feed feed = new Feed(fleet.brokers())) {
            Replay.play(SimulatedFleet.of(plan), sent -> {
                feed.send(
                        sent.topic(),
                        sent.key(),
                        sent.receivedMillis(),
                        sent.record().toByteArray());
                records.incrementAndGet();
            });
            feed.flush();
        }
        say(out, String.format(Locale.ROOT, "Agents sent %,d records (%s).", records.get(), since(began)));
        fleet.finish();
        try (FleetDatabase database = FleetDatabase.open(fleet.database().url())) {
            say(
                    out,
                    String.format(
                            Locale.ROOT,
                            "The job wrote %,d rows of a minute and %,d of an hour (%s); %,d windows of hosts with a"
                                    + " wrong clock, %,d too late.",
                            count(database, "rollup_minute"),
                            count(database, "rollup_hour"),
                            since(began),
                            count(database, "late_window WHERE reason = 'clock'"),
                            count(database, "late_window WHERE reason = 'late'")));
        }
    }

    private static long count(FleetDatabase database, String what) {
        return database.list("SELECT count(*) FROM fleet." + what, row -> row.getLong(1))
                .getFirst();
    }

    private void ask(FleetDatabase database, Span span, PrintWriter out) {
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
                    + AnswerForm.text.render(answer.shortened(SHOWN), span));
        }
        QuestionCommand.write(html, FleetPage.of(database, span, answers));
        out.println();
        out.println("Page: " + html.toAbsolutePath().normalize().toUri());
    }
}
