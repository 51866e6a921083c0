package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ProcessStatus;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/proc/PID/status`: `Name:`, `Umask:`, `State:` and so on. That of a thread other than the process's first
/// (`Tgid`) says nothing of the process.
final class StatusFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (!lines.line().startsWith("Name:\t")) {
            return false;
        }
        int first = lines.number();
        Map<String, String> fields = new HashMap<>();
        while (lines.hasLine()) {
            String line = lines.line();
            int colon = line.indexOf(':');
            if (colon <= 0 || colon > 40 || (line.indexOf(' ') >= 0 && line.indexOf(' ') < colon)) {
                break;
            }
            if (fields.putIfAbsent(
                            line.substring(0, colon), line.substring(colon + 1).strip())
                    != null) {
                break;
            }
            lines.advance();
        }
        String state = fields.getOrDefault("State", "");
        Integer thread = number(fields, "Pid");
        Integer pid = fields.containsKey("Tgid") ? number(fields, "Tgid") : thread;
        if (state.isEmpty() || pid == null) {
            findings.problem("/proc/PID/status is cut short");
            return true;
        }
        if (!pid.equals(thread)) {
            findings.add(new Found.Known("status of a thread"), "status-task", pid, first);
            return true;
        }
        ProcessStatus status = new ProcessStatus(
                pid,
                number(fields, "PPid"),
                fields.get("Name"),
                state.charAt(0),
                number(fields, "TracerPid"),
                number(fields, "Threads"),
                number(fields, "FDSize"),
                null,
                null,
                null,
                null,
                null,
                Text.counter(fields.getOrDefault("voluntary_ctxt_switches", "")),
                Text.counter(fields.getOrDefault("nonvoluntary_ctxt_switches", "")));
        findings.add(new Found.Status(status), "status", pid, first);
        return true;
    }

    private static @Nullable Integer number(Map<String, String> fields, String name) {
        return Text.smallNumber(fields.getOrDefault(name, ""));
    }
}
