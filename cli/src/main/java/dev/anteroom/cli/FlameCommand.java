package dev.anteroom.cli;

import dev.anteroom.profile.flame.FlameFocus;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameInversion;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.FlamePruning;
import dev.anteroom.report.TextStyle;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlameFolded;
import dev.anteroom.report.flame.FlameHtml;
import dev.anteroom.report.flame.FlameSvg;
import dev.anteroom.report.flame.FlameText;
import dev.anteroom.report.flame.FlameTitle;
import dev.anteroom.report.flame.Palette;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `anteroom flame`: draws profiles as flame graphs.
@Command(
        name = "flame",
        description = {
            "Draws profiles as a flame graph: in the terminal, or as one HTML page or SVG picture.",
            "Reads pprof, goroutine dumps, folded stacks, perf script; plain, gzip or zstd."
        },
        mixinStandardHelpOptions = true)
final class FlameCommand implements Callable<Integer> {
    /// A page with more frames than this would be slow to open, and nobody could see them.
    private static final int MOST_FRAMES = 200_000;

    @Spec
    CommandSpec spec;

    @Mixin
    FlameSource source;

    @ArgGroup
    @Nullable
    Format format;

    /// At most one of these.
    static final class Format {
        @Option(names = "--html", description = "One self-contained page: zoom, search, inverted, accept path.")
        boolean html;

        @Option(names = "--svg", description = "A picture for documents, without a script.")
        boolean svg;

        @Option(names = "--folded", description = "Folded stacks; of a diff with the values before and after.")
        boolean folded;
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file; .html, .svg or .folded tells the form as well.")
    @Nullable
    Path output;

    @Option(names = "--inverted", description = "Callers above the functions that they called (bottom-up).")
    boolean inverted;

    @Option(names = "--icicle", description = "The root at the top.")
    boolean icicle;

    @Option(names = "--accept-path", description = "Only stacks of the accept loop and of Accept.")
    boolean acceptPath;

    @Option(
            names = {"--colours", "--colors"},
            paramLabel = "FILE",
            description = "Own colour rules, before the built-in ones (docs/flame.md).")
    @Nullable
    Path colours;

    @Option(
            names = "--palette",
            paramLabel = "NAME",
            description = "default or colour-blind.",
            defaultValue = "default",
            converter = PaletteName.class)
    Palette palette;

    @Option(names = "--title", paramLabel = "TEXT", description = "What stands above it (default: the file's name).")
    @Nullable
    String title;

    @Option(
            names = "--width",
            paramLabel = "PIXELS",
            description = "Of the SVG (default: ${DEFAULT-VALUE}).",
            defaultValue = "1200")
    int width;

    @Option(
            names = "--min-width",
            paramLabel = "PIXELS",
            description = "Leave out frames that are narrower (default: 0.1 in an SVG; a page has the widest 200,000).")
    @Nullable
    Double minWidth;

    static final class PaletteName implements ITypeConverter<Palette> {
        @Override
        public Palette convert(String name) {
            return switch (name) {
                case "default" -> Palette.DEFAULT;
                case "colour-blind", "color-blind" -> Palette.COLOUR_BLIND;
                default -> throw new TypeConversionException("is 'default' or 'colour-blind', not '" + name + "'");
            };
        }
    }

    private enum Form {
        TEXT,
        HTML,
        SVG,
        FOLDED
    }

    @Override
    public Integer call() {
        if (width < 100 || width > 20_000) {
            throw new ParameterException(spec.commandLine(), "--width is from 100 to 20000");
        }
        Form form = form();
        TextStyle style = Terminal.style();
        ColourRules rules = colours == null ? ColourRules.builtIn() : ColourRules.from(colours);
        FlameSvg.Style picture = new FlameSvg.Style(width, icicle, palette);
        FlameLimits limits = switch (form) {
            case SVG -> new FlameLimits(share(picture, minWidth == null ? 0.1 : minWidth), MOST_FRAMES);
            case HTML, TEXT -> new FlameLimits(minWidth == null ? 0 : share(picture, minWidth), MOST_FRAMES);
            case FOLDED ->
                minWidth == null ? FlameLimits.NONE : new FlameLimits(share(picture, minWidth), Integer.MAX_VALUE);
        };
        // What is narrow in the whole may be wide in a part of it, or upside down.
        boolean whole = acceptPath || inverted;
        FlameGraph graph = source.graph(rules, whole ? FlameLimits.NONE : limits);
        // A page focuses by itself, and can undo it; of what it doesn't have, it can't know what is at the top.
        boolean page = form == Form.HTML;
        if (acceptPath && !page) {
            graph = FlameFocus.on(graph, rules.acceptPath());
        }
        @Nullable FlameGraph turned = inverted ? FlameInversion.of(graph, limits) : null;
        FlameGraph shown = turned != null && !page ? turned : FlamePruning.of(graph, limits);
        FlameTitle heading = new FlameTitle(
                title == null ? source.title() : title, source.subtitle(shown, acceptPath && !page, inverted && !page));
        String body = switch (form) {
            case TEXT -> FlameText.of(shown, rules, heading, style, palette);
            case SVG -> FlameSvg.of(shown, rules, heading, picture);
            case FOLDED -> FlameFolded.of(shown);
            case HTML ->
                FlameHtml.of(shown, turned, rules, heading, new FlameHtml.View(icicle, inverted, acceptPath, palette));
        };
        write(body);
        return ExitStatus.OK;
    }

    private static double share(FlameSvg.Style picture, double pixels) {
        return picture.share(Math.max(0, pixels));
    }

    private Form form() {
        if (format != null) {
            return format.html ? Form.HTML : format.svg ? Form.SVG : Form.FOLDED;
        }
        String name = output == null ? "" : output.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".html") || name.endsWith(".htm")) {
            return Form.HTML;
        }
        if (name.endsWith(".svg")) {
            return Form.SVG;
        }
        return name.endsWith(".folded") ? Form.FOLDED : Form.TEXT;
    }

    private void write(String body) {
        if (output == null) {
            spec.commandLine().getOut().print(body);
            return;
        }
        try {
            Files.writeString(output, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(output + ": can't be written: " + failure.getMessage(), failure);
        }
    }
}
