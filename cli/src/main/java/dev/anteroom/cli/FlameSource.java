package dev.anteroom.cli;

import dev.anteroom.gotrace.TraceReader;
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
import dev.anteroom.profile.flame.HeatQuantiles;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.trace.TraceProfile;
import java.math.BigDecimal;
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
    private @Nullable Double quantile;
    private final HeatQuantiles waits = new HeatQuantiles();
    private @Nullable String waitUnit;
    /// A block or mutex profile tells how often a stack waited and how long in all, but not how long each time.
    private boolean meansOnly;
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
                        "Colour by how long one wait took, p99 (block and mutex profiles, execution traces).",
                        "--heat")
                .value(
                        Double.class,
                        (Double value) -> quantile = value,
                        "Q",
                        "Of --heat: another quantile, above 0 and at most 1 (0.5 is the median).",
                        "--quantile")
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
        if (quantile != null && (!heat || !(quantile > 0 && quantile <= 1))) {
            throw new ParameterException(
                    spec.commandLine(), "--quantile goes with --heat, and is above 0 and at most 1");
        }
        files = InputFile.PROFILE.all(files);
        if (before != null) {
            before = InputFile.PROFILE.of(before);
        }
        if (files.size() == 1 && before == null && !heat && filters.areAbsent() && sampleType == null) {
            CallTree tree = FoldedTree.read(files.getFirst(), ReadLimits.defaults());
            if (tree != null) {
                return graph(tree, FoldedTree.SAMPLES, rules, limits);
            }
        }
        ProfileFilter filter = filters.filter();
        CallTreeBuilder builder = new CallTreeBuilder(before != null ? 2 : 1);
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
        @Nullable Heat heated = waitUnit == null ? null : heated(tree, waitUnit);
        // Names are looked at on a second core, while the frames are laid out.
        CompletableFuture<ColourRules.Names> names =
                CompletableFuture.supplyAsync(() -> rules.new Names(tree.nameCount(), tree::nameOf).tellAll());
        FlameGraph graph = FlameGraph.of(tree, type, width, heated, limits);
        return rules.apply(graph, names.join());
    }

    private Heat heated(CallTree tree, String unit) {
        double share = quantile == null ? 0.99 : quantile;
        String label = "one wait, p"
                + BigDecimal.valueOf(share)
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString();
        return waits.heat(label, unit, tree, share);
    }

    private ValueType add(CallTreeBuilder builder, Path file, ProfileFilter filter, int column) {
        boolean trace = TraceReader.isTrace(file);
        meansOnly |= !trace;
        Profile read = trace ? TraceProfile.read(file) : ProfileReader.read(file);
        Profile profile = ProfileFilter.dropUninteresting(file.toString(), read);
        int type = SampleTypes.index(spec, file, profile, sampleType);
        if (column == 0) {
            nanoseconds += profile.durationNanos();
        }
        Profile filtered = filter.apply(profile);
        builder.addSamples(filtered, type, column);
        if (heat) {
            addWaits(builder, file, filtered);
        }
        return profile.sampleTypes().get(type);
    }

    private void addWaits(CallTreeBuilder builder, Path file, Profile profile) {
        int contentions = SampleTypes.ofWaits(file, profile, "contentions");
        int delay = SampleTypes.ofWaits(file, profile, "delay");
        int[] nodes = builder.nodes(profile);
        for (int sample = 0; sample < nodes.length; sample++) {
            long count = profile.value(sample, contentions);
            if (count > 0) {
                waits.add(nodes[sample], profile.value(sample, delay) / count, count);
            }
        }
        waitUnit = profile.sampleTypes().get(delay).unit();
    }

    String title() {
        Path file = files.getFirst();
        String more = files.size() > 1 ? " and " + (files.size() - 1) + " more" : "";
        if (before == null) {
            return file.getFileName() + more;
        }
        int names = 1;
        while (last(file, names).equals(last(before, names))
                && names < Math.max(file.getNameCount(), before.getNameCount())) {
            names++;
        }
        return last(file, names) + more + " compared with " + last(before, names);
    }

    /// The end of a path: as many names as tell two files of one name apart.
    private static Path last(Path file, int names) {
        int count = file.getNameCount();
        return file.subpath(Math.max(0, count - names), count);
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
        if (graph.heat() != null) {
            parts.add("colour: " + graph.heat().label() + (meansOnly ? ", of each stack's mean" : ""));
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
