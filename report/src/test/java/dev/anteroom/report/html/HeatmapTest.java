package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Points of time, latency and count in a grid.
class HeatmapTest {
    private static JsonNode json(Heatmap heat) {
        return new ObjectMapper().readTree(heat.json());
    }

    @Test
    void should_put_a_latency_into_the_row_that_holds_it() {
        Heatmap heat = new Heatmap(1000, 2000, 10);
        heat.add(1000, 1.024, 2);
        heat.add(1999, 2.048, 3);
        heat.add(1999, 2.049, 4);

        JsonNode json = json(heat);

        assertThat(json.get("total").asLong()).isEqualTo(9);
        // 1.024 ms is the base of a microsecond doubled ten times: row 30
        assertThat(json.get("cells").toString()).isEqualTo("[0,30,2,9,33,7]");
        double base = json.get("baseMillis").asDouble();
        assertThat(base * Math.pow(2, 30.0 / json.get("perDoubling").asInt()))
                .isCloseTo(1.024, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void should_stay_bounded_whatever_is_added() {
        Heatmap heat = new Heatmap(0, 1, 4);
        heat.add(-5, 0, 1);
        heat.add(99, Double.MAX_VALUE, 1);
        heat.add(0.5, Double.NaN, 1);

        JsonNode cells = json(heat).get("cells");

        assertThat(cells.toString()).isEqualTo("[0,0,1,2,0,1,3,119,1]");
    }

    @Test
    void should_refuse_a_time_that_does_not_pass() {
        assertThatThrownBy(() -> new Heatmap(5, 5, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Heatmap(0, 1, 100_000)).isInstanceOf(IllegalArgumentException.class);
    }
}
