package dev.anteroom.report.flame;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A rule's regular expression, which is looked for in functions' names.
sealed interface NamePattern {
    String text();

    /// Says whether the expression is found in a name. For one thread: it keeps what a search needs.
    Predicate<String> finder();

    /// One that comes with Anteroom: known not to repeat what repeats, so that the JDK's engine, ten times as
    /// fast, is safe on any name.
    record BuiltIn(Pattern pattern) implements NamePattern {
        @Override
        public String text() {
            return pattern.pattern();
        }

        @Override
        public Predicate<String> finder() {
            Matcher matcher = pattern.matcher("");
            return name -> matcher.reset(name).find();
        }
    }

    /// A user's: RE2's engine takes time in proportion to the name, whatever the expression.
    record Users(com.google.re2j.Pattern pattern) implements NamePattern {
        @Override
        public String text() {
            return pattern.pattern();
        }

        @Override
        public Predicate<String> finder() {
            return name -> pattern.matcher(name).find();
        }
    }
}
