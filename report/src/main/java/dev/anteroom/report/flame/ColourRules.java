package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.flame.FlameGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/// Tells the kind of every frame by its function's name and those of its callers. The rules are data: the
/// built-in ones are the resource `colours.rules`, which documents the format, and a user's own file comes
/// before them.
public final class ColourRules {
    /// More than any symbol that a person wrote; what a hostile one has beyond isn't looked at.
    private static final int LONGEST_NAME = 4_096;

    private static final long LARGEST_FILE = 1 << 20;

    private final List<FrameKind> kinds;
    private final List<Rule> rules;
    private final List<NamePattern> callers;
    private final int fallback;

    /// @param kind index into the kinds
    /// @param frame what the name must match
    /// @param under bits of the callers' patterns, each of which a caller must match
    record Rule(int kind, NamePattern frame, long under) {}

    /// @param fallback the kind of what no rule fits
    ColourRules(List<FrameKind> kinds, List<Rule> rules, List<NamePattern> callers, int fallback) {
        this.kinds = kinds;
        this.fallback = fallback;
        this.rules = rules;
        this.callers = callers;
    }

    /// The rules that come with Anteroom.
    public static ColourRules builtIn() {
        return new ColourRuleParser()
                .readBuiltIn("colours.rules", builtInText())
                .rules();
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
                .readBuiltIn("colours.rules", builtInText())
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
        return apply(graph, new Names(graph.nameCount(), graph::nameOf));
    }

    /// @param names those of the graph
    public FlameGraph apply(FlameGraph graph, Names names) {
        long[] inherited = new long[graph.depth() + 1];
        byte[] result = new byte[graph.size()];
        result[0] = (byte) fallback;
        for (int node = 1; node < graph.size(); node++) {
            int name = graph.nameId(node);
            names.tell(name);
            int level = graph.level(node);
            result[node] = kind(names.fits[name], inherited[level - 1]);
            inherited[level] = inherited[level - 1] | names.calls[name];
        }
        return graph.withKinds(result);
    }

    /// What the rules say of names alone. Not safe for several threads at a time.
    public final class Names {
        private final IntFunction<String> nameOf;
        private final List<Predicate<String>> frameFinders;
        private final List<Predicate<String>> callerFinders;
        private final boolean[] known;
        private final long[] fits;
        private final long[] calls;

        /// @param count the names are numbered from 0
        public Names(int count, IntFunction<String> nameOf) {
            this.nameOf = nameOf;
            frameFinders = rules.stream().map(rule -> rule.frame().finder()).toList();
            callerFinders = callers.stream().map(NamePattern::finder).toList();
            known = new boolean[count];
            fits = new long[count];
            calls = new long[count];
        }

        /// Looks at all names now, rather than at each when a frame has it.
        public Names tellAll() {
            for (int name = 0; name < known.length; name++) {
                tell(name);
            }
            return this;
        }

        private void tell(int name) {
            if (!known[name]) {
                known[name] = true;
                String text = bounded(nameOf.apply(name));
                fits[name] = fits(text);
                calls[name] = calls(text);
            }
        }

        /// A bit for each rule whose pattern is in the name, up to the first that asks for nothing else.
        private long fits(String name) {
            long bits = 0;
            for (int i = 0; i < frameFinders.size(); i++) {
                if (frameFinders.get(i).test(name)) {
                    bits |= 1L << i;
                    if (rules.get(i).under() == 0) {
                        break;
                    }
                }
            }
            return bits;
        }

        private long calls(String name) {
            long bits = 0;
            for (int i = 0; i < callerFinders.size(); i++) {
                bits |= callerFinders.get(i).test(name) ? 1L << i : 0;
            }
            return bits;
        }
    }

    private static String bounded(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
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
