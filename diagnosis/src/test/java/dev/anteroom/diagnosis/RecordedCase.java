package dev.anteroom.diagnosis;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.cause.Rule;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.weigh.Posterior;
import dev.anteroom.diagnosis.weigh.Weights;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Recorded incidents of the lab as examples for one rule or one signal: what it says of each, alone.
public final class RecordedCase {
    private static final Path RECORDINGS = Path.of("..", "lab", "recordings");

    /// A cause that is worth less is hardly ever named first.
    private static final double LIKELY = 0.3;

    /// A weaker signal moves no rule.
    private static final double HEARD = 0.3;

    private static final Map<String, Incident> READ = new ConcurrentHashMap<>();

    private RecordedCase() {}

    /// What a rule says, weighed beside the others.
    public enum Judgement {
        LIKELY,
        NOT_LIKELY
    }

    /// Whether a signal has something to say.
    public enum Voice {
        SPEAKS,
        SILENT
    }

    public static Judgement judgement(Rule rule, String recording) {
        double share =
                Posterior.of(Diagnoser.signs(of(recording)), Weights.shipped()).share(rule.id());
        return share >= LIKELY ? Judgement.LIKELY : Judgement.NOT_LIKELY;
    }

    public static Voice voice(String signal, String recording) {
        Signal read = of(recording).signals().stream()
                .filter(s -> s.id().equals(signal))
                .findFirst()
                .orElseThrow(() -> new AssertionError(recording + " has nothing to read " + signal + " from"));
        return read.strength() >= HEARD ? Voice.SPEAKS : Voice.SILENT;
    }

    private static Incident of(String recording) {
        return READ.computeIfAbsent(
                recording,
                name -> IncidentReader.read(CaptureReader.read(RECORDINGS.resolve(name), Hints.NONE), Hints.NONE));
    }
}
