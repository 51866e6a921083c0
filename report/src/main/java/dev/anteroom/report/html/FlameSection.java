package dev.anteroom.report.html;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.signal.Profiles;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFilter;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlamePayload;
import dev.anteroom.report.flame.FlameTitle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The capture's profiles as flame graphs, those that show the accept path first. Together they are bounded: of a large
/// profile the widest frames are kept, and the graph says how many are not.
final class FlameSection {
    private static final int MOST_FRAMES = 40_000;
    private static final int FEWEST_FRAMES = 500;

    /// All payloads together, characters.
    private static final int MOST_TEXT = 800_000;

    private static final int MOST_TEXT_EACH = 320_000;

    private FlameSection() {}

    /// A graph, ready for the page.
    ///
    /// @param label what it is, in a word or two
    /// @param note what to know when reading it
    /// @param acceptPath whether a stack of it runs through Accept or an accept loop
    record Graph(String id, String file, String label, String note, boolean acceptPath, String payload) {}

    static List<Graph> of(ProcessEvidence process) {
        ColourRules rules = ColourRules.builtIn();
        List<Graph> graphs = new ArrayList<>();
        int left = MOST_TEXT;
        for (ProfileKind kind : List.of(
                ProfileKind.BLOCK, ProfileKind.GOROUTINE, ProfileKind.CPU, ProfileKind.MUTEX, ProfileKind.PERF)) {
            Optional<Source> source = source(process, kind);
            if (source.isPresent() && left > 0) {
                Optional<Graph> graph = graph(source.get(), rules, Math.min(left, MOST_TEXT_EACH));
                if (graph.isPresent()) {
                    graphs.add(graph.get());
                    left -= graph.get().payload().length();
                }
            }
        }
        graphs.sort(Comparator.comparing(graph -> !graph.acceptPath()));
        return graphs;
    }

    private record Source(ProfileKind kind, Profile profile, String file) {}

    /// The latest profile of a kind that has samples; goroutines also from the latest dump.
    private static Optional<Source> source(ProcessEvidence process, ProfileKind kind) {
        Optional<Observation<ProfileFile>> file = Profiles.latest(process, kind)
                .filter(found -> found.value().profile().sampleCount() > 0);
        if (file.isPresent()) {
            return Optional.of(
                    new Source(kind, file.get().value().profile(), file.get().file()));
        }
        Optional<Observation<GoroutineDump>> dump = process.goroutines().last();
        return kind == ProfileKind.GOROUTINE
                        && dump.isPresent()
                        && dump.get().value().count() > 0
                ? Optional.of(new Source(
                        kind, dump.get().value().toProfile(), dump.get().file()))
                : Optional.empty();
    }

    /// Empty where even the fewest frames don't fit: then a few names are enormous.
    private static Optional<Graph> graph(Source source, ColourRules rules, int most) {
        Profile profile;
        try {
            profile = ProfileFilter.dropUninteresting(source.file, source.profile);
        } catch (ProfileFormatException unsound) {
            profile = source.profile;
        }
        int type = profile.defaultSampleIndex();
        CallTree tree = CallTree.of(profile, type);
        FlameTitle title =
                new FlameTitle(source.file, profile.sampleTypes().get(type).toString());
        for (int frames = MOST_FRAMES; frames >= FEWEST_FRAMES; frames /= 3) {
            FlameGraph graph = rules.apply(FlameGraph.of(
                    tree, profile.sampleTypes().get(type), FlameGraph.Width.AFTER, null, new FlameLimits(0, frames)));
            String payload = FlamePayload.of(graph, rules, title);
            if (payload.length() <= most) {
                return Optional.of(new Graph(
                        "flame-" + source.kind.name().toLowerCase(java.util.Locale.ROOT),
                        source.file,
                        label(source.kind),
                        note(source.kind),
                        showsAcceptPath(graph, rules.acceptPath()),
                        payload));
            }
        }
        return Optional.empty();
    }

    private static boolean showsAcceptPath(FlameGraph graph, BitSet path) {
        for (int node = 1; node < graph.size(); node++) {
            if (path.get(graph.kind(node))) {
                return true;
            }
        }
        return false;
    }

    private static String label(ProfileKind kind) {
        return switch (kind) {
            case BLOCK -> "Blocked on locks and channels";
            case MUTEX -> "Mutex holders";
            case CPU -> "CPU";
            case GOROUTINE -> "Goroutines";
            case PERF -> "perf";
            case HEAP, ALLOCS, THREADCREATE, FOLDED, OTHER -> kind.name();
        };
    }

    private static String note(ProfileKind kind) {
        return switch (kind) {
            case BLOCK ->
                "Time that goroutines waited for locks, channels and selects. Waiting in netpoll isn't in it, so an "
                        + "idle Accept isn't either.";
            case MUTEX -> "Who let a mutex go, by how long others had waited for it.";
            case CPU ->
                "Running code only: a parked Accept costs no CPU and isn't in it. Accept here means connections "
                        + "that were accepted.";
            case GOROUTINE -> "Where goroutines stood. One parked in Accept per listener is how an idle server looks.";
            case PERF -> "User and kernel stacks.";
            case HEAP, ALLOCS, THREADCREATE, FOLDED, OTHER -> "";
        };
    }
}
