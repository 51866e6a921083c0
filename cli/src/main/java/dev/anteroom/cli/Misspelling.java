package dev.anteroom.cli;

import dev.anteroom.profile.text.Visible;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what a command or an option that doesn't exist was meant to be, in a user's words and not in a parser's.
final class Misspelling {
    /// More than this isn't a hint.
    private static final int MAX_SUGGESTIONS = 3;

    private Misspelling() {}

    /// One sentence on what wasn't understood; empty if the failure is of another kind.
    static Optional<String> told(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().getFirst();
        List<String> meant = unmatched.getSuggestions().stream()
                .map(suggestion -> suggestion.substring(suggestion.lastIndexOf(' ') + 1))
                .distinct()
                .limit(MAX_SUGGESTIONS)
                .toList();
        String hint = meant.isEmpty() ? "" : "; did you mean " + String.join(" or ", meant) + "?";
        return Optional.of(kind(unmatched, word) + " '" + Visible.line(word) + "'" + hint);
    }

    private static String kind(UnmatchedArgumentException unmatched, String word) {
        if (word.startsWith("-")) {
            return "unknown option";
        }
        boolean choosesCommands = !unmatched.getCommandLine().getSubcommands().isEmpty();
        return choosesCommands ? "unknown command" : "unexpected argument";
    }
}
