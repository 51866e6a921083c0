package dev.anteroom.fleet.question;

import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.simulator.FleetLoad;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Asks each question of 30 days of 2,000 hosts (hours; minutes of the last day) five times and prints the medians:
/// `bench/fleet-queries.sh`.
public final class QueryBench {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final int TIMES = 5;
    private static final double SECOND = 1e9;

    private QueryBench() {}

    /// @param arguments days and hosts; 30 and 2000 without them
    public static void main(String[] arguments) throws SQLException {
        int days = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        int hosts = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        FleetPlan plan = new FleetPlan(1, START, Duration.ofDays(days), hosts, 60, 40, 8, 500, true, null);
        try (EmbeddedDatabase postgres = EmbeddedDatabase.throwaway();
                FleetDatabase database = FleetDatabase.open(postgres.url())) {
            long began = System.nanoTime();
            FleetLoad.fill(database, SimulatedFleet.of(plan), Duration.ofDays(1));
            vacuum(database);
            long rows = database.list("SELECT count(*) FROM fleet.rollup_hour", row -> row.getLong(1))
                    .getFirst();
            System.out.printf(
                    Locale.ROOT,
                    "%,d hosts, %d days, %,d roll-ups of an hour (filled in %.0f s)%n",
                    hosts,
                    days,
                    rows,
                    (System.nanoTime() - began) / SECOND);
            database.ask(new Span(plan.start(), plan.end()));
            Map<String, Supplier<Answer>> questions = new LinkedHashMap<>();
            questions.put("rollouts", () -> Rollouts.answer(database));
            questions.put("drift", () -> Drift.answer(database));
            questions.put("worst", () -> Worst.answer(database, 20));
            questions.put("incidents", () -> Incidents.answer(database));
            questions.put("changes", () -> Changes.answer(database));
            questions.put("what-if", () -> WhatIf.answer(database, "checkout", 1_024));
            questions.put("silent", () -> Silent.answer(database));
            questions.put("remedies", () -> Remedies.answer(database));
            questions.forEach(QueryBench::time);
        }
    }

    private static void vacuum(FleetDatabase database) throws SQLException {
        database.connection().setAutoCommit(true);
        try (Statement statement = database.connection().createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
        database.connection().setAutoCommit(false);
    }

    private static void time(String question, Supplier<Answer> ask) {
        double[] seconds = new double[TIMES];
        String headline = "";
        for (int i = 0; i < TIMES; i++) {
            long began = System.nanoTime();
            headline = ask.get().headline();
            seconds[i] = (System.nanoTime() - began) / SECOND;
        }
        Arrays.sort(seconds);
        System.out.printf(Locale.ROOT, "%-10s %5.2f s  %s%n", question, seconds[TIMES / 2], headline);
    }
}
