package dev.anteroom.cli;

import com.google.re2j.Pattern;
import dev.anteroom.profile.ProfileFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// The options with which pprof's users filter stacks ([ProfileFilter]). An empty expression filters nothing.
final class StackFilters {
    private final CommandSpec spec;
    private final String dashes;
    private @Nullable String focus;
    private @Nullable String ignore;
    private @Nullable String hide;
    private @Nullable String show;

    /// @param dashes what stands before an option's name in messages; both `-` and `--` are taken
    StackFilters(Options options, String dashes) {
        spec = options.spec();
        this.dashes = dashes;
        options.value(
                        String.class,
                        (String value) -> focus = value,
                        "REGEX",
                        "Only samples with a matching frame.",
                        "-focus",
                        "--focus")
                .value(
                        String.class,
                        (String value) -> ignore = value,
                        "REGEX",
                        "No samples with a matching frame.",
                        "-ignore",
                        "--ignore")
                .value(
                        String.class,
                        (String value) -> hide = value,
                        "REGEX",
                        "Without matching frames.",
                        "-hide",
                        "--hide");
    }

    /// The filters, and one that leaves only matching frames.
    static StackFilters withShow(Options options, String dashes) {
        StackFilters filters = new StackFilters(options, dashes);
        options.value(
                String.class,
                (String value) -> filters.show = value,
                "REGEX",
                "Only matching frames.",
                "-show",
                "--show");
        return filters;
    }

    /// Whether none was given.
    boolean areAbsent() {
        return focus == null && ignore == null && hide == null && show == null;
    }

    /// @throws ParameterException if one is no regular expression
    ProfileFilter filter() {
        return new ProfileFilter(
                pattern("focus", focus), pattern("ignore", ignore), pattern("hide", hide), pattern("show", show));
    }

    private @Nullable Pattern pattern(String name, @Nullable String expression) {
        return expression == null || expression.isEmpty() ? null : Expressions.compile(spec, dashes + name, expression);
    }

    /// The names and expressions, for a heading.
    ///
    /// @param between stands between the two
    List<String> told(String between) {
        List<String> told = new ArrayList<>();
        add(told, "focus", between, focus);
        add(told, "ignore", between, ignore);
        add(told, "hide", between, hide);
        add(told, "show", between, show);
        return told;
    }

    private static void add(List<String> told, String name, String between, @Nullable String expression) {
        if (expression != null && !expression.isEmpty()) {
            told.add(name + between + expression);
        }
    }
}
