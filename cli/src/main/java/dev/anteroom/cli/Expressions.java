package dev.anteroom.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// A user's regular expressions, in the syntax of Go's (RE2), as pprof takes them. Matching takes time in
/// proportion to the text, whatever the expression: there is none that hangs or overflows the stack.
final class Expressions {
    /// Longer ones compile to programs of many megabytes.
    private static final int MAX_LENGTH = 10_000;

    private Expressions() {}

    /// @throws ParameterException if it is no regular expression
    static Pattern compile(CommandSpec spec, String option, String expression) {
        if (expression.length() > MAX_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(), option + " takes an expression of at most " + MAX_LENGTH + " characters");
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException unsound) {
            throw new ParameterException(
                    spec.commandLine(), option + " is no regular expression: " + unsound.getDescription());
        } catch (StackOverflowError nested) {
            // RE2/J's parser descends once for each parenthesis.
            throw new ParameterException(spec.commandLine(), option + " is nested too deep");
        }
    }
}
