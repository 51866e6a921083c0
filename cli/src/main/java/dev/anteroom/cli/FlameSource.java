package dev.anteroom.cli;

import dev.anteroom.profile.FoldedTree;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFilter;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.ReadLimits;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.Heat;
import dev.anteroom.report.flame.ColourRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options of `anteroom flame` that say what is drawn: which files, compared with which, and what of them.
final class FlameSource {
    private final CommandSpec spec;
    private List<Path> files = List.of();
    private @Nullable Path before;
    private boolean absolute;
    private boolean heat;
    private @Nullable String sampleType;
    private final StackFilters filters;

    FlameSource(Options options) {
        spec = options.spec();
        options.files(value -> files = value, "One profile, or several of one kind: they are added up.")
                .value(
                        Path.class,
                        (Path value) -> before = value,
                        "BEFORE",
                        "Compare with this profile: red is more, blue is less than before.",
                        "--diff")
                .flag(
                        value -> absolute = value,
                        "In a diff: don't scale the value before to the total after.",
                        "--absolute")
                .flag(
                        value -> heat = value,
                        "Colour by the mean wait of a contention (block and mutex profiles).",
                        "--heat")
                .value(
                        String.class,
                        (String value) -> sampleType = value,
                        "TYPE",
                        "Sample type to count, by name or number.",
                        "--sample-type",
                        "--sample-index",
                        "-sample_index");
        filters = new StackFilters(options, "--");
    }

    private long nanoseconds;

    /// The graph with the kinds of its frames.
    FlameGraph graph(ColourRules rules, FlameLimits limits) {
        if (heat && before != null) {
            throw new ParameterException(spec.commandLine(), "--heat and --diff exclude each other");
        }
        if (files.size() == 1 && before == null && !heat && filters.areAbsent() && sampleType == null) {
            CallTree tree = FoldedTree.read(files.getFirst(), ReadLimits.defaults());
            if (tree != null) {
                return graph(tree, FoldedTree.SAMPLES, rules, limits);
            }
        }
        ProfileFilter filter = filters.filter();
        CallTreeBuilder builder = new CallTreeBuilder(before != null || heat ? 2 : 1);
        @Nullable ValueType type = null;
        for (Path file : files) {
            ValueType added = add(builder, file, filter, 0);
            if (type != null && !type.equals(added)) {
                throw new IllegalArgumentException(
                        file + ": counts " + added + ", but " + files.getFirst() + " counts " + type);
            }
            type = added;
        }
        if (before != null) {
            ValueType earlier = add(builder, before, filter, 1);
            if (!earlier.unit().equals(Objects.requireNonNull(type).unit())) {
                throw new IllegalArgumentException(
                        before + ": counts " + earlier + ", which can't be compared with " + type);
            }
        }
        return graph(builder.build(), Objects.requireNonNull(type), rules, limits);
    }

    private FlameGraph graph(CallTree tree, ValueType type, ColourRules rules, FlameLimits limits) {
        FlameGraph.Width width = before == null
                ? FlameGraph.Width.AFTER
                : absolute ? FlameGraph.Width.BOTH : FlameGraph.Width.BOTH_NORMALISED;
        @Nullable Heat mean = heat ? Heat.mean("mean wait", type.unit(), tree, 0, 1) : null;
        // Names are looked at on a second core, while the frames are laid out.
        CompletableFuture<ColourRules.Names> names =
                CompletableFuture.supplyAsync(() -> rules.new Names(tree.nameCount(), tree::nameOf).tellAll());
        FlameGraph graph = FlameGraph.of(tree, type, width, mean, limits);
        return rules.apply(graph, names.join());
    }

    private ValueType add(CallTreeBuilder builder, Path file, ProfileFilter filter, int column) {
        Profile profile = ProfileFilter.dropUninteresting(file.toString(), ProfileReader.read(file));
        int type = SampleTypes.index(spec, file, profile, sampleType);
        if (column == 0) {
            nanoseconds += profile.durationNanos();
        }
        Profile filtered = filter.apply(profile);
        builder.addSamples(filtered, type, column);
        if (heat) {
            builder.addSamples(filtered, SampleTypes.contentions(file, profile), 1);
        }
        return profile.sampleTypes().get(type);
    }

    String title() {
        String name = String.valueOf(files.getFirst().getFileName());
        String more = files.size() > 1 ? " and " + (files.size() - 1) + " more" : "";
        return before == null ? name + more : name + more + " compared with " + before.getFileName();
    }

    /// What was counted, for how long, and what was filtered.
    String subtitle(FlameGraph graph, boolean acceptPath, boolean inverted) {
        List<String> parts = new ArrayList<>();
        parts.add(graph.type().type() + " (" + graph.type().unit() + ")");
        if (nanoseconds > 0) {
            parts.add("recorded for " + Math.round(nanoseconds / 1e8) / 10.0 + " s");
        }
        if (before != null) {
            parts.add(absolute ? "before as it is" : "before scaled to the total after");
        }
        parts.addAll(filters.told(" "));
        if (acceptPath) {
            parts.add("accept path only");
        }
        if (inverted) {
            parts.add("inverted: callers above callees");
        }
        return String.join(" · ", parts);
    }
}
