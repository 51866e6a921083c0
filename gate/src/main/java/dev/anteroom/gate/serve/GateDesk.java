package dev.anteroom.gate.serve;

import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.gate.Phase;
import dev.anteroom.gate.window.Answer;
import dev.anteroom.gate.window.WindowGate;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.window.Window;
import dev.anteroom.watch.window.WindowQuery;
import dev.anteroom.watch.window.WindowReader;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// Answers a query from the windows that agents have kept; nothing has to be measured first. Where an agent can't be
/// asked, or has been silent, the answer is partial: it says so, and is no pass.
final class GateDesk implements AutoCloseable {
    /// An agent that has said nothing for so long is taken for down.
    private static final Duration STALE = Duration.ofSeconds(90);

    private static final int MAX_NAMED = 3;

    private final List<OpenHost> hosts;
    private final Map<String, GateRules> rules;
    private final Clock clock;
    private final RecentAnswers recent = new RecentAnswers();

    GateDesk(List<Host> hosts, Map<String, GateRules> rules, Clock clock) {
        this.hosts = hosts.stream().map(OpenHost::new).toList();
        this.rules = Map.copyOf(rules);
        this.clock = clock;
    }

    /// What one host tells.
    ///
    /// @param gap why it tells nothing; empty where it does
    private record Told(List<Window> before, List<Window> after, String gap) {}

    /// @throws IllegalArgumentException where the query names rules that aren't there
    Answer answer(GateQuery query) {
        return recent.get(query, this::judge);
    }

    private Answer judge(GateQuery query) {
        GateRules named = rules.get(query.rules());
        if (named == null && !query.rules().equals("default")) {
            throw new IllegalArgumentException("no rules are called " + query.rules());
        }
        List<Window> before = new ArrayList<>();
        List<Window> after = new ArrayList<>();
        List<String> gaps = new ArrayList<>();
        for (Told told : all(query)) {
            before.addAll(told.before);
            after.addAll(told.after);
            if (!told.gap.isEmpty()) {
                gaps.add(told.gap);
            }
        }
        if (gaps.size() == hosts.size()) {
            return WindowGate.inconclusive(partial(gaps));
        }
        Answer answer = WindowGate.judge(before, after, query.window(), query.pods(), named);
        if (gaps.isEmpty() || answer.phase() != Phase.PASS) {
            return answer;
        }
        return new Answer(
                Phase.INCONCLUSIVE, partial(gaps), answer.before(), answer.after(), answer.noiseMillis(), answer.p());
    }

    private String partial(List<String> gaps) {
        return (hosts.size() - gaps.size()) + " of " + hosts.size() + " agents answered: "
                + gaps.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
    }

    /// All hosts at once: an answer takes as long as the slowest.
    private List<Told> all(GateQuery query) {
        List<Callable<Told>> asked = hosts.stream()
                .map(host -> (Callable<Told>) () -> ask(host, query))
                .toList();
        List<Told> told = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Told> future : threads.invokeAll(asked)) {
                told.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WatchException("the answer was not waited for", e);
        } catch (ExecutionException e) {
            throw new WatchException("a host could not be asked: " + e.getCause(), e);
        }
        return told;
    }

    private Told ask(OpenHost host, GateQuery query) {
        try {
            Instant now = clock.instant();
            Optional<Instant> until = host.read(WindowReader::observedUntil);
            if (until.isEmpty()) {
                return gap(host, "no agent (anteroom watch) has observed it yet");
            }
            if (until.get().isBefore(now.minus(STALE))) {
                return gap(host, "its agent has observed nothing since " + until.get());
            }
            WindowQuery wanted = new WindowQuery(now.minus(query.window()), now, query.workload(), null, null);
            List<Window> before = new ArrayList<>();
            List<Window> after = new ArrayList<>();
            for (Window window : host.read(reader -> reader.windows(wanted))) {
                if (window.version().equals(query.before())) {
                    before.add(window);
                } else if (window.version().equals(query.after())) {
                    after.add(window);
                }
            }
            return new Told(before, after, "");
        } catch (WatchException e) {
            return gap(host, String.valueOf(e.getMessage()));
        }
    }

    private static Told gap(OpenHost host, String why) {
        return new Told(List.of(), List.of(), host.name() + ": " + why);
    }

    /// What this host has kept, for another gate.
    ///
    /// @throws IllegalArgumentException where the parameters are none
    String windows(Map<String, String> values) {
        OpenHost host = hosts.getFirst();
        try {
            Optional<Instant> until = host.read(WindowReader::observedUntil);
            if (!values.containsKey("from")) {
                return WindowsJson.write(until, List.of());
            }
            WindowQuery query = new WindowQuery(
                    Instant.parse(values.getOrDefault("from", "")),
                    Instant.parse(values.getOrDefault("to", "")),
                    values.get("workload"),
                    values.get("version"),
                    null);
            return WindowsJson.write(until, host.read(reader -> reader.windows(query)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("from and to are moments, such as 2026-11-30T20:00:00Z", e);
        }
    }

    @Override
    public void close() {
        hosts.forEach(OpenHost::close);
    }
}
