package dev.anteroom.cli;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileDiff;
import dev.anteroom.profile.ProfileFilter;
import dev.anteroom.profile.ProfileMerge;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.ProfileWriter;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.Top;
import dev.anteroom.profile.analysis.TopText;
import dev.anteroom.profile.analysis.TreeText;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom profile`: looks at profiles, with the names and flags that users of pprof know.
@Command(
        name = "profile",
        description = "Looks at profiles: pprof, folded stacks, perf script; plain, gzip or zstd.",
        mixinStandardHelpOptions = true)
final class ProfileCommand implements Runnable {
    /// By name, in the order of the help.
    static final List<Map.Entry<String, Class<?>>> VERBS = List.of(
            Map.entry("top", TopCommand.class),
            Map.entry("tree", Tree.class),
            Map.entry("folded", Folded.class),
            Map.entry("diff", Diff.class),
            Map.entry("merge", Merge.class));

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// What all verbs share: which profile, and what of it.
    static final class Source {
        @Spec(Spec.Target.MIXEE)
        CommandSpec spec;

        @Parameters(
                paramLabel = "FILE",
                arity = "1..*",
                description = "One profile, or several of one kind: they are added up.")
        List<Path> files;

        @Option(
                names = {"-sample_index", "--sample-index", "-si"},
                paramLabel = "TYPE",
                description = "Sample type to count, by name or number.")
        @Nullable
        String sampleIndex;

        @Option(
                names = {"-focus", "--focus"},
                paramLabel = "REGEX",
                description = "Only samples with a matching frame.")
        @Nullable
        String focus;

        @Option(
                names = {"-ignore", "--ignore"},
                paramLabel = "REGEX",
                description = "No samples with a matching frame.")
        @Nullable
        String ignore;

        @Option(
                names = {"-hide", "--hide"},
                paramLabel = "REGEX",
                description = "Without matching frames.")
        @Nullable
        String hide;

        @Option(
                names = {"-show", "--show"},
                paramLabel = "REGEX",
                description = "Only matching frames.")
        @Nullable
        String show;

        @Option(
                names = {"-base", "--base"},
                paramLabel = "FILE",
                description = "Subtract an earlier profile of the same process.")
        @Nullable
        Path base;

        @Option(
                names = {"-diff_base", "--diff-base"},
                paramLabel = "FILE",
                description = "Compare with another profile; shares are of its total.")
        @Nullable
        Path diffBase;

        @Option(
                names = {"-normalize", "--normalize"},
                description = "Scale to the base's total before subtracting.")
        boolean normalize;

        @Option(
                names = {"-o", "-output", "--output"},
                paramLabel = "FILE",
                description = "Write to this file.")
        @Nullable
        Path output;

        private @Nullable ProfileFilter filter;

        Profile read() {
            filter = new ProfileFilter(
                    pattern("focus", focus), pattern("ignore", ignore), pattern("hide", hide), pattern("show", show));
            if (base != null && diffBase != null) {
                throw new ParameterException(spec.commandLine(), "-base and -diff_base exclude each other");
            }
            Profile profile = readAll(files);
            if (base != null) {
                profile = ProfileDiff.subtract(profile, readOne(base), normalize);
            } else if (diffBase != null) {
                profile = ProfileDiff.compare(profile, readOne(diffBase), normalize);
            }
            return profile;
        }

        Profile filtered(Profile profile) {
            return filter == null ? profile : filter.apply(profile);
        }

        static Profile readAll(List<Path> paths) {
            if (paths.size() == 1) {
                return readOne(paths.getFirst());
            }
            List<Profile> profiles = new ArrayList<>();
            for (Path path : paths) {
                profiles.add(readOne(path));
            }
            return ProfileMerge.merge(profiles);
        }

        private static Profile readOne(Path path) {
            return ProfileFilter.dropUninteresting(path.toString(), ProfileReader.read(path));
        }

        private @Nullable Pattern pattern(String name, @Nullable String expression) {
            try {
                return expression == null || expression.isEmpty() ? null : Pattern.compile(expression);
            } catch (PatternSyntaxException unsound) {
                throw new ParameterException(
                        spec.commandLine(), "-" + name + " is no regular expression: " + unsound.getDescription());
            }
        }

        List<String> filters() {
            List<String> filters = new ArrayList<>();
            addFilter(filters, "focus", focus);
            addFilter(filters, "ignore", ignore);
            addFilter(filters, "hide", hide);
            addFilter(filters, "show", show);
            return filters;
        }

        private static void addFilter(List<String> filters, String name, @Nullable String value) {
            if (value != null && !value.isEmpty()) {
                filters.add(name + "=" + value);
            }
        }

        int type(Profile profile) {
            return SampleTypes.index(spec, files.getFirst(), profile, sampleIndex);
        }

        void print(String text) {
            if (output == null) {
                spec.commandLine().getOut().print(text);
            } else {
                try {
                    Files.writeString(output, text);
                } catch (IOException failure) {
                    throw new UncheckedIOException(output + ": can't be written: " + failure.getMessage(), failure);
                }
            }
        }

        /// Writes bytes, to standard output if no file was named.
        void write(Output body) {
            try (OutputStream out = new BufferedOutputStream(
                    output == null ? new FileOutputStream(FileDescriptor.out) : Files.newOutputStream(output))) {
                body.writeTo(out);
            } catch (IOException failure) {
                String target = output == null ? "standard output" : output.toString();
                throw new UncheckedIOException(target + ": can't be written: " + failure.getMessage(), failure);
            }
        }
    }

    /// Something that writes itself.
    interface Output {
        void writeTo(OutputStream out) throws IOException;
    }

    /// How many rows, in which order.
    static final class Rows {
        @Option(
                names = {"-cum", "--cum"},
                description = "Order by cumulative value.")
        boolean cumulative;

        @Option(
                names = {"-n", "-nodecount", "--nodecount"},
                paramLabel = "N",
                description = "At most so many rows (0: all that count).",
                defaultValue = "0")
        int count;

        @Option(
                names = {"-nodefraction", "--nodefraction"},
                paramLabel = "F",
                description = "Leave out what has a smaller share than this (default: ${DEFAULT-VALUE}).",
                defaultValue = "0.005")
        double fraction;
    }

    private static int top(Source source, Rows rows) {
        Profile profile = source.read();
        int type = source.type(profile);
        long total = Top.total(profile, type);
        Profile filtered = source.filtered(profile);
        Top.Options options = new Top.Options(type, rows.cumulative, rows.count, rows.fraction, 0.001, total);
        source.print(TopText.of(filtered, Top.of(filtered, options), options, source.filters()));
        return ExitStatus.OK;
    }

    @Command(name = "top", description = "The functions with the largest values.", mixinStandardHelpOptions = true)
    static final class TopCommand implements Callable<Integer> {
        @Mixin
        Source source;

        @Mixin
        Rows rows;

        @Override
        public Integer call() {
            return top(source, rows);
        }
    }

    @Command(name = "tree", description = "Who calls what, from the root.", mixinStandardHelpOptions = true)
    static final class Tree implements Callable<Integer> {
        @Mixin
        Source source;

        @Mixin
        Rows rows;

        @Override
        public Integer call() {
            Profile profile = source.read();
            int type = source.type(profile);
            long total = Top.total(profile, type);
            Profile filtered = source.filtered(profile);
            CallTree tree = CallTree.of(filtered, type);
            source.print(TreeText.of(filtered, tree, type, total, rows.fraction, rows.count, source.filters()));
            return ExitStatus.OK;
        }
    }

    @Command(
            name = "folded",
            description = "Folded stacks: a line for each, root;…;leaf value.",
            mixinStandardHelpOptions = true)
    static final class Folded implements Callable<Integer> {
        @Mixin
        Source source;

        @Override
        public Integer call() {
            Profile profile = source.read();
            int type = source.type(profile);
            source.write(out -> ProfileWriter.writeFolded(source.filtered(profile), type, out));
            return ExitStatus.OK;
        }
    }

    @Command(
            name = "diff",
            description = "The top of the last profile compared with the first.",
            mixinStandardHelpOptions = true)
    static final class Diff implements Callable<Integer> {
        @Mixin
        Source source;

        @Mixin
        Rows rows;

        @Override
        public Integer call() {
            if (source.base == null && source.diffBase == null) {
                if (source.files.size() != 2) {
                    throw new ParameterException(
                            source.spec.commandLine(), "diff takes two profiles: before and after");
                }
                source.diffBase = source.files.getFirst();
                source.files = List.of(source.files.getLast());
            }
            return top(source, rows);
        }
    }

    @Command(
            name = "merge",
            description = "Adds profiles up, into one pprof file (standard output, or -o).",
            mixinStandardHelpOptions = true)
    static final class Merge implements Callable<Integer> {
        @Mixin
        Source source;

        @Override
        public Integer call() {
            Profile profile = source.read();
            source.write(out -> ProfileWriter.writePprof(source.filtered(profile), out));
            return ExitStatus.OK;
        }
    }
}
