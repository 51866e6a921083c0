package dev.anteroom.report.flame;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Reads files of colour rules, one after the other: a rule of an earlier file comes before those of a later one, and a
/// kind that an earlier one defines keeps its colours and label.
final class ColourRuleParser {
    private static final int MOST_RULES = 64; // bits of a long
    private static final int MOST_KINDS = 64;
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

    private record Draft(String file, int line, String kind, NamePattern frame, long under) {}

    private static final int MAX_EXPRESSION = 10_000;

    private boolean trusted;
    private final List<FrameKind> kinds = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<NamePattern> callers = new ArrayList<>();

    /// A user's rules.
    ColourRuleParser read(String file, String text) {
        trusted = false;
        return add(file, text);
    }

    /// Those that come with Anteroom.
    ColourRuleParser readBuiltIn(String file, String text) {
        trusted = true;
        return add(file, text);
    }

    private ColourRuleParser add(String file, String text) {
        List<FrameKind> own = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String stripped = line.strip();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            String[] words = stripped.split("\\s+");
            switch (words[0]) {
                case "kind" -> own.add(kind(file, number, words));
                case "frame" -> drafts.add(rule(file, number, words));
                default ->
                    throw new ColourRuleException(
                            file, number, "'" + words[0] + "' is neither 'kind' nor 'frame' (docs/flame.md)");
            }
            if (drafts.size() > MOST_RULES || callers.size() > MOST_RULES || own.size() > MOST_KINDS) {
                throw new ColourRuleException(
                        file, number, "more than " + MOST_RULES + " rules, built-in ones included");
            }
        }
        for (FrameKind kind : own) {
            if (index(kind.id()) < 0) {
                kinds.add(kind);
            }
        }
        return this;
    }

    private static FrameKind kind(String file, int line, String[] words) {
        if (words.length < 5
                || !COLOUR.matcher(words[2]).matches()
                || !COLOUR.matcher(words[3]).matches()) {
            throw new ColourRuleException(file, line, "a kind is: kind ID #RRGGBB #RRGGBB [path] LABEL…");
        }
        boolean path = words[4].equals("path") && words.length > 5;
        List<String> label = List.of(words).subList(path ? 5 : 4, words.length);
        return new FrameKind(words[1], String.join(" ", label), colour(words[2]), colour(words[3]), path);
    }

    private static int colour(String text) {
        return Integer.parseInt(text.substring(1), 16);
    }

    private Draft rule(String file, int line, String[] words) {
        if (words.length < 3 || words.length % 2 == 0) {
            throw new ColourRuleException(file, line, "a rule is: frame ID REGEX [under REGEX]…");
        }
        long under = 0;
        for (int i = 3; i < words.length; i += 2) {
            if (!words[i].equals("under")) {
                throw new ColourRuleException(
                        file, line, "'" + words[i] + "' should be 'under' (\\s in a regex, no blank)");
            }
            under |= 1L << caller(pattern(file, line, words[i + 1]));
        }
        return new Draft(file, line, words[1], pattern(file, line, words[2]), under);
    }

    private int caller(NamePattern pattern) {
        for (int i = 0; i < callers.size(); i++) {
            if (callers.get(i).text().equals(pattern.text())) {
                return i;
            }
        }
        callers.add(pattern);
        return callers.size() - 1;
    }

    private NamePattern pattern(String file, int line, String text) {
        if (trusted) {
            return new NamePattern.BuiltIn(Pattern.compile(text));
        }
        if (text.length() > MAX_EXPRESSION) {
            throw new ColourRuleException(
                    file, line, "its expression is longer than " + MAX_EXPRESSION + " characters");
        }
        try {
            return new NamePattern.Users(com.google.re2j.Pattern.compile(text));
        } catch (PatternSyntaxException unsound) {
            throw new ColourRuleException(
                    file, line, "'" + text + "' is no regular expression: " + unsound.getDescription());
        } catch (StackOverflowError nested) {
            throw new ColourRuleException(file, line, "its expression is nested too deep");
        }
    }

    private int index(String id) {
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    ColourRules rules() {
        List<ColourRules.Rule> rules = new ArrayList<>();
        for (Draft draft : drafts) {
            int kind = index(draft.kind());
            if (kind < 0) {
                throw new ColourRuleException(draft.file(), draft.line(), "there is no kind '" + draft.kind() + "'");
            }
            rules.add(new ColourRules.Rule(kind, draft.frame(), draft.under()));
        }
        return new ColourRules(List.copyOf(kinds), List.copyOf(rules), List.copyOf(callers), index("other"));
    }
}
