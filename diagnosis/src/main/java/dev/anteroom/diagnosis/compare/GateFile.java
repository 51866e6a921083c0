package dev.anteroom.diagnosis.compare;

import dev.anteroom.diagnosis.compare.GateRules.GateRule;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a gate's rules from YAML. Strict: what it doesn't know is an error with its line, since a rule with a typing
/// error in its name would pass for ever.
///
/// ```yaml
/// schema: anteroom.gate/1
/// max_verdict: NOT_ACCEPT            # HEALTHY, NOT_ACCEPT, ACCEPT_BOUND
/// allowed_causes: [gc_pressure]      # an ACCEPT_BOUND by these is no offence
/// no_regression: true                # nothing may get worse beyond the noise
/// accept_wait:
///   p50: {max_ms: 5}
///   p99: {max_ms: 50, max_increase_ms: 10, max_increase_percent: 20}
/// overflow:
///   max_per_second: 0
///   max_increase_per_second: 0
/// held_up:
///   max_percent: 10
///   max_increase_percent: 5          # points
/// goroutines:
///   max: 20000
///   max_increase_percent: 50
/// ```
public final class GateFile {
    private static final String SCHEMA = "anteroom.gate/1";

    /// Characters; a gate has some hundred.
    private static final int LONGEST = 1 << 16;

    private static final Set<String> KNOWN = Set.of(
            "schema",
            "max_verdict",
            "allowed_causes",
            "no_regression",
            "accept_wait",
            "overflow",
            "held_up",
            "goroutines");

    private final String name;
    private final List<GateRule> rules = new ArrayList<>();

    private GateFile(String name) {
        this.name = name;
    }

    /// @param name the file, as the user named it
    /// @throws GateException with one sentence and the line
    public static GateRules read(String name, String yaml) {
        return new GateFile(name).read(yaml);
    }

    private GateRules read(String yaml) {
        if (yaml.length() > LONGEST) {
            throw new GateException(name + ": longer than a gate can be");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(LONGEST)
                .build();
        Optional<Node> root;
        try {
            root = new Compose(settings).composeString(yaml);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new GateException(name + " line " + line + ": not YAML: " + oneLine(e.getProblem()));
        } catch (YamlEngineException e) {
            throw new GateException(name + ": not YAML: " + oneLine(String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            // The YAML parser descends once for each level, and has no limit of its own.
            throw new GateException(name + ": nests lists or maps without end");
        }
        if (root.isEmpty()) {
            throw new GateException(name + ": empty; examples/gate.yaml shows what rules there are");
        }
        top(mapping(root.get(), "the file"));
        if (rules.isEmpty()) {
            throw new GateException(name + ": there is no rule in it, so it would pass for ever");
        }
        return new GateRules(rules);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private void top(Map<String, Entry> top) {
        only(top, KNOWN);
        Entry schema = top.get("schema");
        if (schema == null) {
            throw new GateException(name + " line 1: schema: " + SCHEMA + " is missing");
        }
        if (!scalar(schema).equals(SCHEMA)) {
            throw error(schema.line, "schema is " + shown(scalar(schema)) + "; this version reads " + SCHEMA);
        }
        Entry allowed = top.get("allowed_causes");
        Set<CauseId> causes = allowed == null ? EnumSet.noneOf(CauseId.class) : causes(allowed);
        for (Map.Entry<String, Entry> rule : inOrder(top)) {
            Entry entry = rule.getValue();
            switch (rule.getKey()) {
                case "max_verdict" -> rules.add(new GateRule.MaxVerdict(verdict(entry), causes, entry.line));
                case "no_regression" -> {
                    if (bool(entry)) {
                        rules.add(new GateRule.NoRegression(entry.line));
                    }
                }
                case "accept_wait" -> waits(entry);
                case "overflow" -> overflow(entry);
                case "held_up" -> heldUp(entry);
                case "goroutines" -> goroutines(entry);
                default -> {
                    // schema and allowed_causes are no rules of their own.
                }
            }
        }
        if (allowed != null && !top.containsKey("max_verdict")) {
            throw error(allowed.line, "allowed_causes needs max_verdict: it says what that lets pass");
        }
    }

    private void waits(Entry entry) {
        Map<String, Entry> quantiles = mapping(entry.value, "accept_wait");
        only(quantiles, Set.of("p50", "p99"));
        for (Map.Entry<String, Entry> quantile : inOrder(quantiles)) {
            Metric metric = quantile.getKey().equals("p50") ? Metric.WAIT_P50 : Metric.WAIT_P99;
            String path = "accept_wait." + quantile.getKey() + ".";
            limits(
                    quantile.getValue(),
                    metric,
                    path,
                    "max_ms",
                    Map.of("max_increase_ms", false, "max_increase_percent", true));
        }
    }

    private void overflow(Entry entry) {
        limits(entry, Metric.OVERFLOW, "overflow.", "max_per_second", Map.of("max_increase_per_second", false));
    }

    private void heldUp(Entry entry) {
        limits(entry, Metric.HELD_UP, "held_up.", "max_percent", Map.of("max_increase_percent", false));
    }

    private void goroutines(Entry entry) {
        limits(entry, Metric.GOROUTINES, "goroutines.", "max", Map.of("max_increase_percent", true));
    }

    /// @param increases names of the limits on the increase, and whether in per cent of what it was
    private void limits(Entry entry, Metric metric, String path, String max, Map<String, Boolean> increases) {
        Map<String, Entry> limits = mapping(entry.value, path.substring(0, path.length() - 1));
        Set<String> known = new java.util.TreeSet<>(increases.keySet());
        known.add(max);
        only(limits, known);
        if (limits.isEmpty()) {
            throw error(entry.line, path.substring(0, path.length() - 1) + " has no limit");
        }
        for (Map.Entry<String, Entry> limit : inOrder(limits)) {
            Boolean percent = increases.get(limit.getKey());
            double value = number(limit.getValue());
            String full = path + limit.getKey();
            rules.add(
                    percent == null
                            ? new GateRule.Max(metric, full, value, limit.getValue().line)
                            : new GateRule.MaxIncrease(metric, full, value, percent, limit.getValue().line));
        }
    }

    private Verdict verdict(Entry entry) {
        String text = scalar(entry);
        for (Verdict verdict : Verdict.values()) {
            if (verdict.name().equals(text) && verdict != Verdict.INCONCLUSIVE) {
                return verdict;
            }
        }
        throw error(entry.line, "max_verdict is " + shown(text) + "; it is one of HEALTHY, NOT_ACCEPT, ACCEPT_BOUND");
    }

    private Set<CauseId> causes(Entry entry) {
        if (!(entry.value instanceof SequenceNode sequence)) {
            throw error(entry.line, "allowed_causes is a list of causes");
        }
        Set<CauseId> causes = EnumSet.noneOf(CauseId.class);
        for (Node node : sequence.getValue()) {
            String text = node instanceof ScalarNode scalar ? scalar.getValue() : "";
            causes.add(Arrays.stream(CauseId.values())
                    .filter(id -> id.id().equals(text))
                    .findFirst()
                    .orElseThrow(() -> error(line(node), shown(text) + " is no cause; anteroom lab list names them")));
        }
        return causes;
    }

    private boolean bool(Entry entry) {
        return switch (scalar(entry)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw error(entry.line, shown(scalar(entry)) + " is neither true nor false");
        };
    }

    private double number(Entry entry) {
        String text = scalar(entry);
        if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
            throw error(
                    entry.line,
                    shown(text) + " is no number of 0 or more (the unit is in the rule's name, so write 50, not 50ms)");
        }
        return Double.parseDouble(text);
    }

    private String scalar(Entry entry) {
        if (entry.value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw error(entry.line, "a single value belongs here");
    }

    /// A value and the line of its key.
    private record Entry(Node value, int line) {}

    private Map<String, Entry> mapping(Node node, String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw error(line(node), what + " is a mapping of rules");
        }
        Map<String, Entry> entries = new TreeMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error(line, "a name belongs here");
            }
            if (entries.put(key.getValue(), new Entry(tuple.getValueNode(), line)) != null) {
                throw error(line, shown(key.getValue()) + " stands here a second time");
            }
        }
        return entries;
    }

    private void only(Map<String, Entry> entries, Set<String> known) {
        for (Map.Entry<String, Entry> entry : inOrder(entries)) {
            if (!known.contains(entry.getKey())) {
                throw error(
                        entry.getValue().line,
                        "unknown rule " + shown(entry.getKey()) + "; known are "
                                + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    private static List<Map.Entry<String, Entry>> inOrder(Map<String, Entry> entries) {
        List<Map.Entry<String, Entry>> list = new ArrayList<>(entries.entrySet());
        list.sort(java.util.Comparator.comparingInt(e -> e.getValue().line));
        return list;
    }

    private static int line(@Nullable Node node) {
        return node == null
                ? 1
                : node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private GateException error(int line, String what) {
        return new GateException(name + " line " + line + ": " + what);
    }

    private static String shown(String text) {
        String cut = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        StringBuilder shown = new StringBuilder();
        cut.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return String.format(Locale.ROOT, "'%s'", shown);
    }
}
