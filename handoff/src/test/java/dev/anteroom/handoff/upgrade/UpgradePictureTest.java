package dev.anteroom.handoff.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UpgradePictureTest {
    private static UpgradeReport report() {
        QueueSeries series = new QueueSeries();
        for (int i = 0; i < 1_000; i += 2) {
            series.add(i, i > 400 && i < 500 ? 12 : 1);
        }
        return new UpgradeReport(
                "web",
                8,
                "2026-11-24T08:00:00Z",
                UpgradeReport.Mode.ONE_LISTENER,
                UpgradeReport.Outcome.PROMOTED,
                "generation 8 <serves>",
                11,
                22,
                1_000,
                Map.of("http", QueueFigures.NONE),
                Map.of(),
                new DepartureTimes(50L, 200L, 250L, 3, 0, false, "exit status 0"),
                List.of(
                        new UpgradeEvent(100, UpgradeEvent.Mark.SPAWNED, 8, "started"),
                        new UpgradeEvent(200, UpgradeEvent.Mark.READY, 8, "ready"),
                        new UpgradeEvent(400, UpgradeEvent.Mark.TOLD_TO_STOP, 7, "SIGTERM"),
                        new UpgradeEvent(450, UpgradeEvent.Mark.LISTENER_CLOSED, 7, "stopped accepting"),
                        new UpgradeEvent(600, UpgradeEvent.Mark.DRAINED, 7, "drained"),
                        new UpgradeEvent(650, UpgradeEvent.Mark.EXITED, 7, "exit status 0")),
                Map.of("http", series),
                List.of("listen: <in use>"),
                new Losses(0, 3, 1, OptionalLong.of(4)),
                new UpgradeProof(
                        "regression", "Got worse.", "/u/8/before.zip", "/u/8/after.zip", "/u/8/comparison.json"));
    }

    @Test
    void should_draw_the_three_phases_to_scale() {
        List<String> lines = UpgradeText.render(report(), 74).lines().toList();
        assertThat(lines.get(0)).isEqualTo("PROMOTED  web upgrade 8, one listener, shared, 1 s: generation 8 <serves>");
        assertThat(lines.get(3)).isEqualTo("old 11      " + "█".repeat(16) + "▓▓" + "▒".repeat(6) + "░░│");
        assertThat(lines.get(4)).isEqualTo("new 22          " + "····" + "█".repeat(32));
        assertThat(lines.get(5)).startsWith("http        ▁").contains("█").endsWith("deepest 12");
        assertThat(lines)
                .contains("captures: REGRESSION Got worse.", "  anteroom compare /u/8/before.zip /u/8/after.zip");
        assertThat(lines)
                .contains("told to stop → stopped accepting after 50 ms → drained 3 connections after 200 ms "
                        + "→ ended after 250 ms (exit status 0)");
    }

    @Test
    void should_be_one_page_that_loads_nothing_and_escapes_what_it_shows() {
        String page = UpgradePage.render(report());
        assertThat(page)
                .contains("Promoted")
                .contains("generation 8 &lt;serves&gt;")
                .contains("class=\"drains\"")
                .contains("class=\"depth\" d=\"M110 ")
                .contains("0.450 s")
                .contains("3 open ones cut (1 of them waited for an answer)")
                .contains("listen: &lt;in use&gt;")
                .doesNotContain("http://")
                .doesNotContain("<serves>");
    }

    @Test
    void should_say_never_where_something_was_not_seen_and_not_zero() {
        assertThat(UpgradeText.phases(new DepartureTimes(null, null, 9L, 3, 3, true, "ended by SIGKILL")))
                .isEqualTo(
                        "told to stop → never seen to stop accepting → not drained (3 connections cut) → ended after 9"
                                + " ms (ended by SIGKILL)");
        assertThat(UpgradeJson.of(report()).path("departure").path("drained_ms").asLong())
                .isEqualTo(200);
        assertThat(UpgradeJson.of(report())
                        .path("queue_depth")
                        .path("listeners")
                        .path("http")
                        .size())
                .isEqualTo(100);
    }
}
