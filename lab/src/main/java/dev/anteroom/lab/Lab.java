package dev.anteroom.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Plays scenarios and records them.
public final class Lab {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final GoPrograms programs;

    /// @param programs the lab's Go programs, built with the version that is to be seen in the recordings
    public Lab(GoPrograms programs) {
        this.programs = programs;
        Stage.sweep();
    }

    /// A recording's name: neutral, and the same each time.
    static String id(Scenario scenario, String goVersion) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((scenario.name() + "/" + goVersion).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// Plays a scenario, records it under `directory`, and its truth under `directory/truth`.
    ///
    /// @throws LabException where the fault could not be seen; then nothing is written
    public Recording record(Scenario scenario, Path directory) {
        String id = id(scenario, programs.version());
        Manner manner = scenario.manner();
        Take take = (manner == null ? Take.numbered(Catalogue.number(scenario)) : manner.take()).and(scenario.wanted());
        if (scenario.byRole() && take.layout() != Layout.PODS) {
            take = take.in(Layout.ROLE_FOLDERS);
        }
        List<Layout.Item> items;
        Observed seen;
        long pid;
        try (Stage stage = new Stage(programs.directory())) {
            prepare(stage, scenario);
            Recorder recorder =
                    new Recorder(stage, scenario, take, programs.directory().resolve("probe"));
            try (QueueGauge gauge = new QueueGauge(stage.witness(), scenario.port())) {
                // A moment of ordinary service, so that the timeline shows what the fault changed.
                Stage.pause(1000);
                gauge.fault();
                startFault(stage, scenario);
                gauge.settled();
                items = recorder.record();
                gauge.end();
                List<ClientView> views = stage.endLoad();
                recorder.end();
                seen = gauge.observed(views.getFirst(), views.size() > 1 ? views.get(1) : ClientView.none());
            }
            pid = stage.pid(scenario.subject());
        }
        String failure = scenario.proof().failure(seen);
        if (failure != null) {
            throw new LabException(scenario.name() + " (go" + programs.version() + "): " + failure + "; seen " + seen);
        }
        clear(directory, id);
        Path path = Archive.write(directory, id, take.packing(), take.layout(), items);
        writeTruth(scenario, take, directory, id, pid, seen, path);
        return new Recording(id, path, scenario, seen);
    }

    /// Plays a scenario and holds it for so long, for people who want to look at it with their own tools.
    public void run(Scenario scenario, int holdSeconds, Consumer<String> out) {
        try (Stage stage = new Stage(programs.directory())) {
            prepare(stage, scenario);
            Stage.pause(1000);
            startFault(stage, scenario);
            out.accept(scenario.name() + ": " + scenario.guise());
            out.accept("pid " + stage.pid(scenario.subject()) + ", port " + scenario.port() + ", pprof "
                    + scenario.admin().getOrDefault(scenario.subject(), "nowhere") + "; look with");
            out.accept("  ip netns exec " + stage.namespace() + " ss -lnt");
            Stage.pause(holdSeconds * 1000);
            List<ClientView> views = stage.endLoad();
            for (int phase = 0; phase < views.size(); phase++) {
                out.accept((phase == 0 ? "before the fault: " : "with the fault:   ")
                        + views.get(phase).text());
            }
        }
    }

    /// Plays a scenario and, while its fault lasts, lets `visitor` look at the process in question.
    ///
    /// @param visitor gets its pid
    public <T> T during(Scenario scenario, LongFunction<T> visitor) {
        try (Stage stage = new Stage(programs.directory())) {
            prepare(stage, scenario);
            startFault(stage, scenario);
            return visitor.apply(stage.pid(scenario.subject()));
        }
    }

    private void prepare(Stage stage, Scenario scenario) {
        for (Step step : scenario.setup()) {
            stage.perform(step);
        }
        stage.startLoad(programs.loadGenerator(), List.of(scenario.before(), scenario.during()));
        Stage.pause(1000);
    }

    private static void startFault(Stage stage, Scenario scenario) {
        for (Step step : scenario.fault()) {
            stage.perform(step);
        }
        stage.perform(new Step.NextPhase());
        Stage.pause(scenario.settleMillis());
    }

    private static void clear(Path directory, String id) {
        for (String suffix : List.of("", ".zip", ".tar.gz")) {
            Shell.run("rm", "-rf", directory.resolve(id + suffix).toString());
        }
    }

    private void writeTruth(
            Scenario scenario, Take take, Path directory, String id, long pid, Observed seen, Path written) {
        Map<String, @Nullable Object> truth = new LinkedHashMap<>();
        truth.put("id", id);
        truth.put("file", String.valueOf(written.getFileName()));
        truth.put("scenario", scenario.name());
        truth.put("guise", scenario.guise());
        truth.put("verdict", scenario.truth().verdict());
        truth.put("cause", scenario.truth().cause());
        truth.put("alternatives", scenario.truth().alternatives());
        truth.put("go", programs.version());
        truth.put("port", scenario.port());
        truth.put("pid", pid);
        truth.put("layout", take.layout().name());
        truth.put("before", seen.before());
        truth.put("during", seen.during());
        truth.put("medianDepth", seen.medianDepth());
        truth.put("maxDepth", seen.maxDepth());
        truth.put("listenDrops", seen.listenDrops());
        truth.put("samplesBeforeFault", seen.samplesBeforeFault());
        truth.put("depths", seen.depths());
        Path file = directory.resolve("truth").resolve(id + ".json");
        try {
            Files.createDirectories(directory.resolve("truth"));
            Files.writeString(file, JSON.writeValueAsString(truth) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// Size in bytes of everything under a directory.
    static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }
}
