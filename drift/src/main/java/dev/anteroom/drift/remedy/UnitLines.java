package dev.anteroom.drift.remedy;

import dev.anteroom.drift.layer.Action;
import java.util.List;

/// Drop-ins for units, with what has to be run besides as comments.
final class UnitLines {
    private UnitLines() {}

    static String render(List<Action> actions) {
        StringBuilder text = new StringBuilder("# Printed by anteroom drift.\n");
        for (Action action : actions) {
            if (action instanceof Action.SetFiles set && !set.unit().isEmpty()) {
                text.append("# /etc/systemd/system/").append(set.unit()).append(".d/60-anteroom.conf\n");
                text.append("[Service]\nLimitNOFILE=")
                        .append(set.soft())
                        .append(':')
                        .append(set.hard())
                        .append("\n\n");
            }
        }
        text.append("# Now, in this order:\n");
        actions.stream()
                .filter(action -> !(action instanceof Action.Advice))
                .forEach(action -> text.append("#   ").append(action.command()).append('\n'));
        return text.append("#   systemctl daemon-reload\n").toString();
    }
}
