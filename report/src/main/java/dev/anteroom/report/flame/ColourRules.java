package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.flame.FlameGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells the kind of every frame by its function's name and those of its callers. The rules are data: the
/// built-in ones are the resource `colours.rules`, which documents the format, and a user's own file comes
/// before them.
public final class ColourRules {
    /// More than any symbol that a person wrote; what a hostile one has beyond isn't looked at.
    private static final int LONGEST_NAME = 4_096;

    private static final long LARGEST_FILE = 1 << 20;

    private final List<FrameKind> kinds;
    private final List<Rule> rules;
    private final List<Pattern> callers;
    private final int fallback;

    /// @param kind index into the kinds
    /// @param frame what the name must match
    /// @param under bits of the callers' patterns, each of which a caller must match
    record Rule(int kind, Pattern frame, long under) {}

    /// @param fallback the kind of what no rule fits
    ColourRules(List<FrameKind> kinds, List<Rule> rules, List<Pattern> callers, int fallback) {
        this.kinds = kinds;
        this.fallback = fallback;
        this.rules = rules;
        this.callers = callers;
    }

    /// The rules that come with Anteroom.
    public static ColourRules builtIn() {
        return new ColourRuleParser().read("colours.rules", builtInText()).rules();
    }

    /// A user's rules, and the built-in ones where those decide nothing.
    ///
    /// @throws ColourRuleException if a line can't be understood
    /// @throws UncheckedIOException if the file can't be read
    public static ColourRules from(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new ColourRuleException(file.toString(), 1, "the file is larger than 1 MiB");
            }
            return from(file.toString(), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new UncheckedIOException(file + ": no such file", missing);
        } catch (IOException failure) {
            throw new UncheckedIOException(file + ": can't be read: " + failure.getMessage(), failure);
        }
    }

    static ColourRules from(String name, String text) {
        return new ColourRuleParser()
                .read(name, text)
                .read("colours.rules", builtInText())
                .rules();
    }

    private static String builtInText() {
        try (InputStream in = Objects.requireNonNull(ColourRules.class.getResourceAsStream("colours.rules"))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// In the legend's order; a frame's kind is an index into them.
    public List<FrameKind> kinds() {
        return kinds;
    }

    /// The kinds whose stacks are the accept path, for [dev.anteroom.profile.flame.FlameFocus].
    public BitSet acceptPath() {
        BitSet path = new BitSet();
        for (int kind = 0; kind < kinds.size(); kind++) {
            path.set(kind, kinds.get(kind).acceptPath());
        }
        return path;
    }

    /// The graph with the kind of each frame. Only for graphs whose callers are below their callees: invert
    /// afterwards.
    public FlameGraph apply(FlameGraph graph) {
        int names = graph.nameCount();
        // One matcher for each pattern, not for each name as well: they are larger than the names.
        Matcher[] frameMatchers = new Matcher[rules.size()];
        Arrays.setAll(frameMatchers, rule -> rules.get(rule).frame().matcher(""));
        Matcher[] callerMatchers = new Matcher[callers.size()];
        Arrays.setAll(callerMatchers, caller -> callers.get(caller).matcher(""));
        long[] fits = new long[names];
        long[] calls = new long[names];
        boolean[] known = new boolean[names];
        long[] inherited = new long[graph.depth() + 1];
        byte[] result = new byte[graph.size()];
        result[0] = (byte) fallback;
        for (int node = 1; node < graph.size(); node++) {
            int name = graph.nameId(node);
            if (!known[name]) {
                known[name] = true;
                String text = bounded(graph.nameOf(name));
                fits[name] = matches(frameMatchers, text);
                calls[name] = matches(callerMatchers, text);
            }
            int level = graph.level(node);
            result[node] = kind(fits[name], inherited[level - 1]);
            inherited[level] = inherited[level - 1] | calls[name];
        }
        return graph.withKinds(result);
    }

    private static String bounded(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    /// A bit for each that finds itself in the name.
    private static long matches(Matcher[] matchers, String name) {
        long bits = 0;
        for (int i = 0; i < matchers.length; i++) {
            bits |= found(matchers[i].reset(name)) ? 1L << i : 0;
        }
        return bits;
    }

    private static boolean found(Matcher matcher) {
        try {
            return matcher.find();
        } catch (StackOverflowError _) {
            return false; // a repeated group takes a frame for each round: no symbol has as many
        }
    }

    private byte kind(long fits, long callerBits) {
        for (long left = fits; left != 0; left &= left - 1) {
            Rule rule = rules.get(Long.numberOfTrailingZeros(left));
            if ((callerBits & rule.under()) == rule.under()) {
                return (byte) rule.kind();
            }
        }
        return (byte) fallback;
    }
}
