package dev.anteroom.drift.remedy;

import dev.anteroom.drift.DriftReport;
import dev.anteroom.drift.Judged;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.Drifted.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The forms in which remedies are printed. The names are those of the option `--remedy`.
public enum RemedyForm {
    ansible,
    sysctl,
    systemd;

    /// What would mend the findings that count; a note's remedy is nobody's duty.
    public String render(DriftReport report) {
        Set<Action> actions = new LinkedHashSet<>();
        for (Judged judged : report.findings()) {
            if (judged.excusedBy() == null && judged.finding().severity() != Severity.NOTE) {
                actions.addAll(judged.finding().actions());
            }
        }
        List<Action> inOrder = new ArrayList<>(actions);
        return switch (this) {
            case ansible -> AnsibleTasks.render(inOrder);
            case sysctl -> SysctlLines.render(inOrder);
            case systemd -> UnitLines.render(inOrder);
        };
    }
}
