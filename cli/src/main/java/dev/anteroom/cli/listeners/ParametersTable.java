package dev.anteroom.cli.listeners;

import dev.anteroom.linux.tuning.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The parameter table as text: a row each, and for whatever should change the reason and the command.
public final class ParametersTable {
    private ParametersTable() {}

    public static List<String> lines(List<Parameter> parameters, Screen screen) {
        TextTable table = new TextTable(List.of("STATE", "PARAMETER", "CURRENT", "RECOMMENDED", "RE-LISTEN"));
        for (Parameter parameter : parameters) {
            boolean fine = parameter.status() == Parameter.Status.OK;
            table.row(
                    Ink.of(parameter.status()),
                    List.of(
                            parameter.status().name().toLowerCase(Locale.ROOT),
                            parameter.name(),
                            parameter.current(),
                            fine ? "" : parameter.recommended(),
                            fine ? "" : parameter.relisten() ? "needed" : "no"));
        }
        List<String> lines = new ArrayList<>(table.lines(screen));
        for (Parameter parameter : parameters) {
            if (parameter.status() == Parameter.Status.OK) {
                continue;
            }
            lines.add("");
            lines.addAll(Paragraph.wrap(
                    Ink.of(parameter.status()).on(parameter.name() + ":", screen.colour()),
                    parameter.name().length() + 1,
                    parameter.why(),
                    screen.width()));
            if (!parameter.change().isEmpty()) {
                lines.add("    " + parameter.change());
            }
            if (parameter.relisten()) {
                lines.addAll(Paragraph.wrap(
                        "   ",
                        3,
                        "A running listener keeps its old limit until it listens again: anteroom relisten --pid PID --port PORT.",
                        screen.width()));
            }
        }
        return lines;
    }
}
