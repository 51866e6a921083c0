package dev.anteroom.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Tells picocli the options of a command in code instead of by annotations: for those the JVM makes classes anew at
/// each start, which takes 30 ms, a tenth of what a flame graph of 100 MB takes. Used where that little is waited for.
final class Options {
    private final CommandSpec spec;

    private Options(CommandSpec spec) {
        this.spec = spec;
    }

    /// A command with its help and version.
    static Options command(String name, Callable<Integer> body, String... description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(body).name(name).versionProvider(new Version());
        spec.usageMessage().description(description);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
        return new Options(spec);
    }

    CommandSpec spec() {
        return spec;
    }

    /// Adds an option that is there or isn't.
    Options flag(Consumer<Boolean> field, String description, String... names) {
        spec.addOption(flagSpec(field, description, names));
        return this;
    }

    /// An option that is there or isn't, for a group.
    static OptionSpec flagSpec(Consumer<Boolean> field, String description, String... names) {
        return option(new Field<>(field), boolean.class, description, names).build();
    }

    /// Adds an option with a value. The field isn't touched if it isn't given.
    Options value(Class<?> type, Consumer<?> field, String label, String description, String... names) {
        spec.addOption(option(new Field<>(field), type, description, names)
                .paramLabel(label)
                .build());
        return this;
    }

    /// Adds at least one file.
    Options files(Consumer<List<Path>> field, String description) {
        Field<List<Path>> binding = new Field<>(field);
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .getter(binding)
                .setter(binding)
                .arity("1..*")
                .required(true)
                .paramLabel("FILE")
                .description(description)
                .build());
        return this;
    }

    private static OptionSpec.Builder option(Field<?> field, Class<?> type, String description, String... names) {
        return OptionSpec.builder(names).type(type).getter(field).setter(field).description(description);
    }

    /// Where a value goes, and the last that went there: picocli asks for the list that it adds to.
    private static final class Field<T> implements IGetter, ISetter {
        private final Consumer<T> field;
        private @Nullable Object last;

        Field(Consumer<T> field) {
            this.field = field;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // picocli's signature
        public <V> @Nullable V get() {
            return (V) last;
        }

        @Override
        @SuppressWarnings("unchecked") // of the type that the option was declared with
        public <V> @Nullable V set(@Nullable V value) {
            Object before = last;
            last = value;
            if (value != null) {
                field.accept((T) value);
            }
            return (V) before;
        }
    }
}
