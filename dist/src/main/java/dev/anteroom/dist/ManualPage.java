package dev.anteroom.dist;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The manual page of one command in the macros of man(7). picocli's own generator writes AsciiDoc, which needs a Ruby
/// to become a page; a page of options needs six macros.
///
/// @param day when the source was committed, as `2026-11-30`
record ManualPage(CommandLine command, String version, String day) {
    /// The exit statuses of every command.
    private static final List<Map.Entry<Integer, String>> EXIT_STATUSES = List.of(
            Map.entry(0, "It worked. For a judgement: nothing is wrong."),
            Map.entry(2, "The command line is wrong."),
            Map.entry(3, "An input cannot be used: missing, cut, malformed or unknown."),
            Map.entry(10, "For a judgement: connections wait in the accept queue, it got worse, or a rule is broken."),
            Map.entry(11, "For a judgement: the evidence does not decide it."));

    /// As `anteroom-profile-top`.
    String name() {
        return command.getCommandSpec().qualifiedName("-");
    }

    String text() {
        StringBuilder page = new StringBuilder();
        CommandSpec spec = command.getCommandSpec();
        List<String> description = description(spec);
        page.append(".TH \"%s\" 1 \"%s\" \"anteroom %s\" \"Anteroom\"\n"
                .formatted(line(name().toUpperCase(Locale.ROOT)), day, line(version)));
        // Names of options and files are never split, and no line is stretched.
        page.append(".nh\n.ad l\n");
        page.append(".SH NAME\n").append(line(name())).append(" \\- ");
        page.append(line(firstSentence(description))).append('\n');
        page.append(".SH SYNOPSIS\n.B ").append(line(spec.qualifiedName())).append('\n');
        page.append(line(synopsis(spec))).append('\n');
        page.append(".SH DESCRIPTION\n");
        description.forEach(sentence -> page.append(line(sentence)).append('\n'));
        arguments(page, "ARGUMENTS", spec.positionalParameters());
        arguments(page, "OPTIONS", spec.options());
        commands(page);
        page.append(".SH EXIT STATUS\n");
        EXIT_STATUSES.forEach(status -> item(page, status.getKey().toString(), status.getValue()));
        return page.toString();
    }

    private void commands(StringBuilder page) {
        if (command.getSubcommands().isEmpty()) {
            return;
        }
        page.append(".SH COMMANDS\n");
        command.getSubcommands().forEach((name, below) -> {
            CommandSpec spec = below.getCommandSpec();
            String own = name.equals("help") ? name : spec.qualifiedName("-") + "(1)";
            item(page, own, firstSentence(description(spec)));
        });
    }

    private static String synopsis(CommandSpec spec) {
        List<String> parts = new ArrayList<>();
        parts.add("[OPTIONS]");
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            String label = positional.paramLabel() + (positional.arity().max() > 1 ? "..." : "");
            parts.add(positional.required() ? label : "[" + label + "]");
        }
        if (!spec.subcommands().isEmpty()) {
            parts.add("COMMAND");
        }
        return String.join(" ", parts);
    }

    private static void arguments(StringBuilder page, String title, List<? extends ArgSpec> arguments) {
        List<? extends ArgSpec> shown =
                arguments.stream().filter(argument -> !argument.hidden()).toList();
        if (shown.isEmpty()) {
            return;
        }
        page.append(".SH ").append(title).append('\n');
        for (ArgSpec argument : shown) {
            // A default value may have a percent sign of its own, so this is no format any more.
            String description = String.join(" ", argument.description());
            item(page, label(argument), description.replace("%n", "\n").replace("%%", "%"));
        }
    }

    private static void item(StringBuilder page, String label, String text) {
        page.append(".TP\n.B ").append(line(label)).append('\n');
        page.append(text.isBlank() ? "\\&" : line(text)).append('\n');
    }

    private static String label(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            return String.join(", ", option.names()) + value;
        }
        return argument.paramLabel();
    }

    private static List<String> description(CommandSpec spec) {
        List<String> lines = new ArrayList<>();
        for (String line : spec.usageMessage().description()) {
            lines.add(line.formatted());
        }
        return lines;
    }

    private static String firstSentence(List<String> description) {
        String text = String.join(" ", description);
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text : text.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    /// Text as one line of a page: never a request, whatever it begins with.
    private static String line(String text) {
        String one = escaped(text.strip().replaceAll("\\s+", " "));
        return one.startsWith(".") || one.startsWith("'") ? "\\&" + one : one;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '"' -> escaped.append("\\(dq");
                default -> escaped.append(c < 0x7f ? Character.toString(c) : "\\[u%04X]".formatted(c));
            }
        });
        return escaped.toString();
    }
}
