package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.CpuCgroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `cpu.stat` of cgroup v2 (`usage_usec … nr_periods … throttled_usec`) and v1 (`nr_periods`, `nr_throttled`,
/// `throttled_time` in ns), and v2's `cpu.max`.
final class CgroupCpuFormat implements TextFormat {
    private static final List<String> KEYS = List.of(
            "usage_usec",
            "user_usec",
            "system_usec",
            "nice_usec",
            "core_sched.force_idle_usec",
            "nr_periods",
            "nr_throttled",
            "throttled_usec",
            "throttled_time",
            "nr_bursts",
            "burst_usec",
            "burst_time",
            "wait_sum");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        if (isMaximum(lines.line(), context)) {
            List<String> words = Text.words(lines.line());
            Long quota = words.get(0).equals("max") ? Long.valueOf(-1) : Text.counter(words.get(0));
            CpuCgroup cgroup = new CpuCgroup(null, null, null, quota, Text.counter(words.get(1)));
            findings.add(new Found.Cpu(cgroup), "cpu.max", null, lines.number());
            lines.advance();
            return true;
        }
        int first = lines.number();
        Map<String, Long> values = new HashMap<>();
        while (lines.hasLine()) {
            List<String> words = Text.words(lines.line(), 3);
            Long number = words.size() == 2 && KEYS.contains(words.get(0)) ? Text.counter(words.get(1)) : null;
            if (number == null || values.putIfAbsent(words.get(0), number) != null) {
                break;
            }
            lines.advance();
        }
        if (values.isEmpty()) {
            return false;
        }
        if (!values.containsKey("nr_periods")) {
            // A v2 group without a limit has no such rows, and so isn't throttled.
            findings.add(new Found.Known("cpu.stat without a quota"), "cpu.stat", null, first);
            return true;
        }
        findings.add(
                new Found.Cpu(new CpuCgroup(
                        values.get("nr_periods"), values.get("nr_throttled"), throttledNanos(values), null, null)),
                "cpu.stat",
                null,
                first);
        return true;
    }

    private static @Nullable Long throttledNanos(Map<String, Long> values) {
        Long micros = values.get("throttled_usec");
        if (micros != null) {
            return micros > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : micros * 1000;
        }
        return values.get("throttled_time");
    }

    private static boolean isMaximum(String line, Context context) {
        List<String> words = Text.words(line, 3);
        if (words.size() != 2 || Text.counter(words.get(1)) == null) {
            return false;
        }
        return words.get(0).equals("max") || (context.names("cpu.max") && Text.counter(words.get(0)) != null);
    }
}
