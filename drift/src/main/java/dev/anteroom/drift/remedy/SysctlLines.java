package dev.anteroom.drift.remedy;

import dev.anteroom.drift.layer.Action;
import java.util.List;

/// A file for `/etc/sysctl.d`, with what has to be run besides as comments.
final class SysctlLines {
    private SysctlLines() {}

    static String render(List<Action> actions) {
        StringBuilder text = new StringBuilder("# Printed by anteroom drift, for /etc/sysctl.d/60-anteroom.conf.\n");
        for (Action action : actions) {
            if (action instanceof Action.SetSysctl set && set.persist()) {
                text.append(set.parameter()).append(" = ").append(set.value()).append('\n');
            }
        }
        text.append("# Now, in this order:\n");
        actions.stream()
                .filter(action -> !(action instanceof Action.Advice))
                .forEach(action -> text.append("#   ").append(action.command()).append('\n'));
        return text.toString();
    }
}
