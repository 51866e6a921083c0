package dev.anteroom.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Every scenario of the lab.
public final class Catalogue {
    private static final String ADMIN = "127.0.0.1:6060";
    private static final List<Scenario> ALL;

    static {
        List<Scenario> all = new ArrayList<>();
        all.addAll(LoopScenarios.all());
        all.addAll(KernelScenarios.all());
        all.addAll(RuntimeScenarios.all());
        all.addAll(HealthyScenarios.all());
        all.addAll(FieldLoopScenarios.all());
        all.addAll(FieldKernelScenarios.all());
        all.addAll(FieldHealthyScenarios.all());
        all.addAll(MailScenarios.all());
        all.addAll(MeterScenarios.all());
        ALL = List.copyOf(all);
    }

    private Catalogue() {}

    /// All scenarios: faults and then healthy ones, first the lab's own, then those of the field.
    public static List<Scenario> all() {
        return ALL;
    }

    /// The scenarios of a cause, or the scenario of that name.
    public static List<Scenario> named(String causeOrName) {
        return ALL.stream()
                .filter(s -> s.name().equals(causeOrName)
                        || causeOrName.equals(s.truth().cause()))
                .toList();
    }

    /// A scenario's place in the catalogue, by which the manner of its recording is chosen.
    static int number(Scenario scenario) {
        return ALL.indexOf(scenario);
    }

    /// Settings of a service on a port with pprof on 6060; then name, value, name, value, …
    static Map<String, Object> on(int port, Object... more) {
        Map<String, Object> settings = new TreeMap<>(settings(more));
        settings.putIfAbsent("listen", ":" + port);
        settings.putIfAbsent("admin", ADMIN);
        return settings;
    }

    static Map<String, Object> settings(Object... namesAndValues) {
        Map<String, Object> settings = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return settings;
    }

    static Step.Reload reload(String role, Object... namesAndValues) {
        return new Step.Reload(role, settings(namesAndValues));
    }
}
