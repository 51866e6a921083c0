package dev.anteroom.lab.exam;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Scenario;
import dev.anteroom.lab.Step;
import java.util.HashMap;
import java.util.Map;

/// Which Go program a scenario is played with.
final class Programs {
    private static final Map<String, String> BY_SCENARIO = new HashMap<>();

    static {
        for (Scenario scenario : Catalogue.all()) {
            for (Step step : scenario.setup()) {
                if (step instanceof Step.Start(var service) && service.role().equals(scenario.subject())) {
                    BY_SCENARIO.putIfAbsent(scenario.name(), service.program());
                }
            }
        }
    }

    private Programs() {}

    /// The scenario's own name where the catalogue doesn't have it: an incident that was recorded by hand had a
    /// program of its own.
    static String of(String scenario) {
        return BY_SCENARIO.getOrDefault(scenario, scenario);
    }
}
