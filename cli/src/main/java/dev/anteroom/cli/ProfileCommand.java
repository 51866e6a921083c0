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
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `anteroom profile`: looks at profiles, with the names and flags that users of pprof know.
final class ProfileCommand {
    /// By name, in the order of the help.
    static final List<Map.Entry<String, Supplier<CommandSpec>>> VERBS = List.of(
            Map.entry("top", () -> ranked("top", "The functions with the largest values.", ProfileCommand::top)),
            Map.entry("tree", () -> ranked("tree", "Who calls what, from the root.", ProfileCommand::tree)),
            Map.entry(
                    "folded",
                    () -> written(
                            "folded", "Folded stacks: a line for each, root;…;leaf value.", ProfileCommand::folded)),
            Map.entry(
                    "diff",
                    () -> ranked("diff", "The top of the last profile compared with the first.", ProfileCommand::diff)),
            Map.entry(
                    "merge",
                    () -> written(
                            "merge",
                            "Adds profiles up, into one pprof file (standard output, or -o).",
                            ProfileCommand::merge)),
            Map.entry("record", () -> CommandSpec.forAnnotatedObject(new ProfileRecordCommand())));

    private ProfileCommand() {}

    /// The command as picocli takes it, without its verbs.
    static CommandSpec told() {
        Help help = new Help();
        help.spec = Options.command(
                        "profile", help, "Looks at profiles: pprof, folded stacks, perf script; plain, gzip or zstd.")
                .spec();
        return help.spec;
    }

    /// Without a verb.
    private static final class Help implements Callable<Integer> {
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            spec.commandLine().usage(spec.commandLine().getOut());
            return ExitStatus.OK;
        }
    }

    /// A verb that prints rows.
    private static CommandSpec ranked(String name, String description, ToIntBiFunction<Source, Rows> body) {
        Verb verb = new Verb();
        Options options = Options.command(name, verb, description);
        Source source = new Source(options);
        Rows rows = new Rows(options);
        verb.body = () -> body.applyAsInt(source, rows);
        return options.spec();
    }

    /// A verb that writes a profile.
    private static CommandSpec written(String name, String description, ToIntFunction<Source> body) {
        Verb verb = new Verb();
        Options options = Options.command(name, verb, description);
        Source source = new Source(options);
        verb.body = () -> body.applyAsInt(source);
        return options.spec();
    }

    private static final class Verb implements Callable<Integer> {
        private IntSupplier body = () -> ExitStatus.USAGE;

        @Override
        public Integer call() {
            return body.getAsInt();
        }
    }

    /// What all verbs share: which profile, and what of it.
    static final class Source {
        private final CommandSpec spec;
        private List<Path> files = List.of();
        private @Nullable String sampleIndex;
        private final StackFilters filters;
        private @Nullable Path base;
        private @Nullable Path diffBase;
        private boolean normalize;
        private @Nullable Path output;

        Source(Options options) {
            spec = options.spec();
            options.files(value -> files = value, "One profile, or several of one kind: they are added up.")
                    .value(
                            String.class,
                            (String value) -> sampleIndex = value,
                            "TYPE",
                            "Sample type to count, by name or number.",
                            "-sample_index",
                            "--sample-index",
                            "-si");
            filters = StackFilters.withShow(options, "-");
            options.value(
                            Path.class,
                            (Path value) -> base = value,
                            "FILE",
                            "Subtract an earlier profile of the same process.",
                            "-base",
                            "--base")
                    .value(
                            Path.class,
                            (Path value) -> diffBase = value,
                            "FILE",
                            "Compare with another profile; shares are of its total.",
                            "-diff_base",
                            "--diff-base")
                    .flag(
                            value -> normalize = value,
                            "Scale to the base's total before subtracting.",
                            "-normalize",
                            "--normalize")
                    .value(
                            Path.class,
                            (Path value) -> output = value,
                            "FILE",
                            "Write to this file.",
                            "-o",
                            "-output",
                            "--output");
        }

        private @Nullable ProfileFilter filter;

        Profile read() {
            filter = filters.filter();
            if (base != null && diffBase != null) {
                throw new ParameterException(spec.commandLine(), "-base and -diff_base exclude each other");
            }
            files = InputFile.PROFILE.all(files);
            Profile profile = readAll(files);
            if (base != null) {
                profile = ProfileDiff.subtract(profile, readOne(InputFile.PROFILE.of(base)), normalize);
            } else if (diffBase != null) {
                profile = ProfileDiff.compare(profile, readOne(InputFile.PROFILE.of(diffBase)), normalize);
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

        /// Prints UTF-8 text bit by bit: it can be longer than the heap is large.
        void printText(Output body) {
            try (TextOutput out = new TextOutput(spec.commandLine().getOut())) {
                body.writeTo(out);
            } catch (IOException failure) {
                throw new UncheckedIOException("standard output: can't be written: " + failure.getMessage(), failure);
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
        private boolean cumulative;
        private int count;
        private double fraction = 0.005;

        Rows(Options options) {
            options.flag(value -> cumulative = value, "Order by cumulative value.", "-cum", "--cum")
                    .value(
                            int.class,
                            (Integer value) -> count = value,
                            "N",
                            "At most so many rows (0: all that count).",
                            "-n",
                            "-nodecount",
                            "--nodecount")
                    .value(
                            double.class,
                            (Double value) -> fraction = value,
                            "F",
                            "Leave out what has a smaller share than this (default: 0.005).",
                            "-nodefraction",
                            "--nodefraction");
        }
    }

    private static int top(Source source, Rows rows) {
        Profile profile = source.read();
        int type = source.type(profile);
        long total = Top.total(profile, type);
        Profile filtered = source.filtered(profile);
        Top.Options options = new Top.Options(type, rows.cumulative, rows.count, rows.fraction, 0.001, total);
        source.print(TopText.of(filtered, Top.of(filtered, options), options, source.filters.told("=")));
        return ExitStatus.OK;
    }

    private static int tree(Source source, Rows rows) {
        Profile profile = source.read();
        int type = source.type(profile);
        long total = Top.total(profile, type);
        Profile filtered = source.filtered(profile);
        CallTree tree = CallTree.of(filtered, type);
        source.print(TreeText.of(filtered, tree, type, total, rows.fraction, rows.count, source.filters.told("=")));
        return ExitStatus.OK;
    }

    private static int folded(Source source) {
        Profile profile = source.read();
        int type = source.type(profile);
        if (source.output == null) {
            source.printText(out -> ProfileWriter.writeFolded(source.filtered(profile), type, out));
        } else {
            source.write(out -> ProfileWriter.writeFolded(source.filtered(profile), type, out));
        }
        return ExitStatus.OK;
    }

    private static int diff(Source source, Rows rows) {
        if (source.base == null && source.diffBase == null) {
            if (source.files.size() != 2) {
                throw new ParameterException(source.spec.commandLine(), "diff takes two profiles: before and after");
            }
            source.diffBase = source.files.getFirst();
            source.files = List.of(source.files.getLast());
        }
        return top(source, rows);
    }

    private static int merge(Source source) {
        if (source.output == null && Terminal.isThere()) {
            throw new ParameterException(
                    source.spec.commandLine(),
                    "merge writes a binary file, which a terminal can't show: name one with -o, or redirect it");
        }
        Profile profile = source.read();
        source.write(out -> ProfileWriter.writePprof(source.filtered(profile), out));
        return ExitStatus.OK;
    }
}
