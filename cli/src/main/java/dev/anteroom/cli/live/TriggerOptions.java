package dev.anteroom.cli.live;

import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.TriggerPlan;
import dev.anteroom.collect.trigger.ConditionParser;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When a capture begins by itself.
public final class TriggerOptions {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|min|h|)");

    @Option(
            names = "--when",
            paramLabel = "CONDITION",
            description = {
                "Wait, and capture while it happens, the 30 s before included: depth>50%% (of the limit), depth>100, "
                        + "wait.p99>50ms (also p50, p90, p99.9, max; over the last seconds), overflow, "
                        + "cpu.throttled[>10%%]; several with 'or'."
            })
    @Nullable
    String when;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long to wait for --when: 90s, 10m, 8h (default ${DEFAULT-VALUE}).")
    String within = "1h";

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many captures at most (default ${DEFAULT-VALUE}).")
    int most = 1;

    @Option(
            names = "--cool-down",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "Pause after a capture before --when counts again (default ${DEFAULT-VALUE}).")
    String coolDown = "60s";

    public TriggerOptions() {}

    /// What was asked for; null for a capture at once.
    public @Nullable TriggerPlan plan() {
        String condition = when;
        return condition == null
                ? null
                : new TriggerPlan(
                        ConditionParser.parse(condition),
                        duration("--within", within),
                        most,
                        duration("--cool-down", coolDown));
    }

    private static Duration duration(String option, String text) {
        Matcher duration = DURATION.matcher(text.strip());
        if (!duration.matches()) {
            throw new CollectException(option + " takes a time like 90s, 10m or 8h, not '" + text + "'");
        }
        long number = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "s", "" -> Duration.ofSeconds(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
