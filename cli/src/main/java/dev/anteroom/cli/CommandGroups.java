package dev.anteroom.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/// The list of commands in `anteroom --help`, grouped by what a person came for.
final class CommandGroups {
    private static final int INDENT = 2;
    private static final int GAP = 2;

    private static final Map<String, List<String>> GROUPS = groups();

    private CommandGroups() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Find out why connections wait:", List.of("diagnose", "listeners", "canary", "lint"));
        groups.put("Judge a change, a rollout, a host:", List.of("compare", "gate", "drift"));
        groups.put("Record evidence:", List.of("capture", "collect-script"));
        groups.put("Watch a host all the time:", List.of("watch", "incidents", "windows"));
        groups.put("Ask thousands of hosts:", List.of("fleet"));
        groups.put(
                "Keep a port open and replace what is behind it:",
                List.of("run", "upgrade", "adopt", "release", "relisten", "status", "stop"));
        groups.put("Read Go's profiles, dumps and traces:", List.of("flame", "profile", "goroutines", "trace"));
        groups.put("Try it:", List.of("demo", "lab", "help"));
        return groups;
    }

    /// Replaces the flat list of commands in the help of this command line.
    static void in(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::list);
    }

    private static String list(Help help) {
        Map<String, Help> left = new LinkedHashMap<>(help.subcommands());
        int longest = left.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            List<Map.Entry<String, Help>> commands = new ArrayList<>();
            for (String name : names) {
                Help command = left.remove(name);
                if (command != null) {
                    commands.add(Map.entry(name, command));
                }
            }
            append(text, help, title, commands, longest);
        });
        append(text, help, "Other commands:", List.copyOf(left.entrySet()), longest);
        return text.toString();
    }

    private static void append(
            StringBuilder text, Help help, String title, List<Map.Entry<String, Help>> commands, int longest) {
        if (commands.isEmpty()) {
            return;
        }
        int first = INDENT + longest;
        int width = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(first, INDENT, Column.Overflow.SPAN),
                new Column(width - first, GAP, Column.Overflow.WRAP));
        for (Map.Entry<String, Help> command : commands) {
            table.addRowValues(command.getKey(), summary(command.getValue()));
        }
        text.append(System.lineSeparator()).append(title).append(System.lineSeparator());
        text.append(table);
    }

    /// The first sentence of a command's description, however its lines are broken in the source.
    private static String summary(Help command) {
        String description = String.join(
                        " ", command.commandSpec().usageMessage().description())
                .formatted();
        int end = description.indexOf(". ");
        return end < 0 ? description : description.substring(0, end + 1);
    }
}
