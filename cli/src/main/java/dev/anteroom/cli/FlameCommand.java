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
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// `anteroom flame`: draws profiles as flame graphs.
final class FlameCommand implements Callable<Integer> {
    /// A page with more frames than this would be slow to open, and nobody could see them.
    private static final int MOST_FRAMES = 200_000;

    private final CommandSpec spec;
    private final FlameSource source;
    private boolean html;
    private boolean svg;
    private boolean folded;
    private @Nullable Path output;
    private boolean inverted;
    private boolean icicle;
    private boolean acceptPath;
    private @Nullable Path colours;
    private Palette palette = Palette.DEFAULT;
    private @Nullable String title;
    private int width = 1200;
    private @Nullable Double minWidth;

    private FlameCommand() {
        Options options = Options.command(
                "flame",
                this,
                "Draws profiles as a flame graph: in the terminal, or as one HTML page or SVG picture.",
                "Reads pprof, goroutine dumps, folded stacks, perf script; plain, gzip or zstd. Of a Go execution trace: its waits.");
        spec = options.spec();
        source = new FlameSource(options);
        spec.addArgGroup(ArgGroupSpec.builder()
                .addArg(Options.flagSpec(
                        value -> html = value,
                        "One self-contained page: zoom, search, inverted, accept path.",
                        "--html"))
                .addArg(Options.flagSpec(value -> svg = value, "A picture for documents, without a script.", "--svg"))
                .addArg(Options.flagSpec(
                        value -> folded = value,
                        "Folded stacks; of a diff with the values before and after.",
                        "--folded"))
                .build());
        options.value(
                        Path.class,
                        (Path value) -> output = value,
                        "FILE",
                        "Write to this file; .html, .svg or .folded tells the form as well.",
                        "-o",
                        "--output")
                .flag(
                        value -> inverted = value,
                        "Callers above the functions that they called (bottom-up).",
                        "--inverted")
                .flag(value -> icicle = value, "The root at the top.", "--icicle")
                .flag(value -> acceptPath = value, "Only stacks of the accept loop and of Accept.", "--accept-path")
                .value(
                        Path.class,
                        (Path value) -> colours = value,
                        "FILE",
                        "Own colour rules, before the built-in ones (docs/flame.md).",
                        "--colours",
                        "--colors")
                .value(
                        String.class,
                        (String value) -> palette = palette(value),
                        "NAME",
                        "default or colour-blind.",
                        "--palette")
                .value(
                        String.class,
                        (String value) -> title = value,
                        "TEXT",
                        "What stands above it (default: the file's name).",
                        "--title")
                .value(int.class, (Integer value) -> width = value, "PIXELS", "Of the SVG (default: 1200).", "--width")
                .value(
                        Double.class,
                        (Double value) -> minWidth = value,
                        "PIXELS",
                        "Leave out frames that are narrower (default: 0.1 in an SVG; a page has the widest 200,000).",
                        "--min-width");
    }

    /// The command as picocli takes it.
    static CommandSpec told() {
        return new FlameCommand().spec;
    }

    private Palette palette(String name) {
        return switch (name) {
            case "default" -> Palette.DEFAULT;
            case "colour-blind", "color-blind" -> Palette.COLOUR_BLIND;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--palette is 'default' or 'colour-blind', not '" + name + "'");
        };
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
        if (html || svg || folded) {
            return html ? Form.HTML : svg ? Form.SVG : Form.FOLDED;
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
            spec.commandLine().getOut().println("Report: " + output);
        } catch (IOException failure) {
            throw new UncheckedIOException(output + ": can't be written: " + failure.getMessage(), failure);
        }
    }
}
