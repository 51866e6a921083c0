package dev.anteroom.drift.policy;

import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.layer.RuleIds;
import dev.anteroom.drift.policy.StrictYaml.Entry;
import dev.anteroom.drift.value.ParameterName;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a policy from YAML. Strict: a rule with a typing error in its name would hold for ever.
///
/// ```yaml
/// schema: anteroom.drift/1
/// layers: true                        # what the four layers find counts too
/// rules:
///   - {id: backlog, select: {workload: "shop*"}, parameter: listener.limit, at_least: somaxconn, severity: error}
///   - {id: nofile, select: {env: prod}, parameter: process.nofile.soft, at_least: 65536}
///   - {id: same-go, group_by: [workload], parameter: go.version, same: true, tolerate_percent: 5}
/// exceptions:
///   - {rule: backlog, select: {host: "db-*"}, reason: "vendor image", owner: team-db, expires: 2027-03-01}
/// ```
public final class PolicyFile {
    public static final String SCHEMA = "anteroom.drift/1";

    private static final Set<String> OPERATORS =
            Set.of("equals", "at_least", "at_most", "one_of", "same", "matches_declared");
    private static final Set<String> RULE =
            union(OPERATORS, Set.of("id", "select", "parameter", "severity", "why", "group_by", "tolerate_percent"));
    private static final Set<String> EXEMPTION =
            Set.of("rule", "select", "reason", "owner", "expires", "permanent", "report");
    private static final Set<String> GROUPS = Set.of("host", "namespace", "workload", "command", "port", "listener");

    private final StrictYaml yaml;
    private final String name;

    private PolicyFile(String name) {
        this.name = name;
        this.yaml = new StrictYaml(name);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /// @param name the file, as the user named it
    /// @throws PolicyException with one sentence and the line
    public static Policy read(String name, String text) {
        return new PolicyFile(name).read(text);
    }

    private Policy read(String text) {
        Map<String, Entry> top =
                yaml.mapping(yaml.root(text), "the file", Set.of("schema", "layers", "rules", "exceptions"));
        Entry schema = top.get("schema");
        if (schema == null) {
            throw yaml.error(1, "schema: " + SCHEMA + " is missing");
        }
        if (!yaml.text(schema).equals(SCHEMA)) {
            throw yaml.error(
                    schema.line(),
                    "schema is " + StrictYaml.shown(yaml.text(schema)) + "; this version reads " + SCHEMA);
        }
        boolean layers = top.containsKey("layers") && yaml.bool(top.get("layers"));
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new TreeSet<>();
        if (top.containsKey("rules")) {
            for (Node node : yaml.list(top.get("rules"), "rules")) {
                Rule rule = rule(node);
                if (!ids.add(rule.id())) {
                    throw yaml.error(rule.line(), "a second rule is called " + StrictYaml.shown(rule.id()));
                }
                rules.add(rule);
            }
        }
        if (rules.isEmpty() && !layers) {
            throw new PolicyException(name + ": there is no rule in it, so it would hold for ever");
        }
        if (layers) {
            ids.addAll(RuleIds.LAYERS);
        }
        List<Exemption> exemptions = new ArrayList<>();
        if (top.containsKey("exceptions")) {
            for (Node node : yaml.list(top.get("exceptions"), "exceptions")) {
                exemptions.add(exemption(node, ids));
            }
        }
        return new Policy(name, layers, rules, exemptions);
    }

    private Rule rule(Node node) {
        int line = StrictYaml.line(node);
        Map<String, Entry> entries = yaml.mapping(node, "a rule", RULE);
        String id = yaml.required(entries, "id", line, "a rule");
        if (!id.matches("[a-z0-9][a-z0-9_.-]{0,63}")) {
            throw yaml.error(line, StrictYaml.shown(id) + " is no id: small letters, digits, dots and dashes");
        }
        String parameter = ParameterName.canonical(yaml.required(entries, "parameter", line, "rule " + id));
        if (!isParameter(parameter)) {
            throw yaml.error(
                    line,
                    "unknown parameter " + StrictYaml.shown(parameter) + yaml.suggestion(parameter, Subject.KNOWN));
        }
        Entry severity = entries.get("severity");
        Entry why = entries.get("why");
        return new Rule(
                id,
                selector(entries.get("select")),
                parameter,
                operator(entries, id, line),
                severity == null ? Severity.WARNING : severity(severity),
                why == null ? "" : yaml.text(why),
                line);
    }

    private static boolean isParameter(String name) {
        boolean sysctl = name.matches("(net|fs|kernel|vm)\\.[A-Za-z0-9_./-]+");
        return sysctl || Subject.KNOWN.contains(name);
    }

    private Severity severity(Entry entry) {
        return switch (yaml.text(entry)) {
            case "error" -> Severity.ERROR;
            case "warning" -> Severity.WARNING;
            case "note" -> Severity.NOTE;
            default ->
                throw yaml.error(
                        entry.line(), "severity is error, warning or note, not " + StrictYaml.shown(yaml.text(entry)));
        };
    }

    private Operator operator(Map<String, Entry> entries, String id, int line) {
        List<String> given =
                entries.keySet().stream().filter(OPERATORS::contains).toList();
        if (given.size() != 1) {
            throw yaml.error(
                    line,
                    "rule " + id + " has " + (given.isEmpty() ? "no operator" : "several operators")
                            + "; it takes one of " + String.join(", ", new TreeSet<>(OPERATORS)));
        }
        String word = given.getFirst();
        Entry entry = Objects.requireNonNull(entries.get(word));
        if (!word.equals("same") && (entries.containsKey("group_by") || entries.containsKey("tolerate_percent"))) {
            throw yaml.error(line, "group_by and tolerate_percent belong to same");
        }
        return switch (word) {
            case "equals" -> new Operator.Equals(yaml.text(entry));
            case "at_least" -> new Operator.AtLeast(yaml.text(entry));
            case "at_most" -> new Operator.AtMost(yaml.text(entry));
            case "one_of" -> new Operator.OneOf(yaml.texts(entry, "one_of"));
            case "same" -> same(entries, entry);
            default -> {
                onlyTrue(entry, word);
                yield new Operator.MatchesDeclared();
            }
        };
    }

    private Operator same(Map<String, Entry> entries, Entry entry) {
        onlyTrue(entry, "same");
        Entry groups = entries.get("group_by");
        List<String> by = groups == null ? List.of() : yaml.texts(groups, "group_by");
        for (String key : by) {
            if (groups != null && !GROUPS.contains(key)) {
                throw yaml.error(
                        groups.line(), "can't group by " + StrictYaml.shown(key) + yaml.suggestion(key, GROUPS));
            }
        }
        Entry tolerate = entries.get("tolerate_percent");
        return new Operator.Same(by, tolerate == null ? 0 : percent(tolerate));
    }

    private void onlyTrue(Entry entry, String word) {
        if (!yaml.bool(entry)) {
            throw yaml.error(entry.line(), word + " can only be true: leave the rule out instead");
        }
    }

    private double percent(Entry entry) {
        String text = yaml.text(entry);
        if (!text.matches("[0-9]{1,2}(\\.[0-9]{1,3})?")) {
            throw yaml.error(entry.line(), StrictYaml.shown(text) + " is no percentage below 100");
        }
        return Double.parseDouble(text);
    }

    private Selector selector(@Nullable Entry entry) {
        if (entry == null) {
            return Selector.ALL;
        }
        Map<String, String> patterns = new LinkedHashMap<>();
        yaml.mapping(entry.value(), "select").forEach((key, value) -> patterns.put(key, yaml.text(value)));
        return new Selector(patterns);
    }

    private Exemption exemption(Node node, Set<String> rules) {
        int line = StrictYaml.line(node);
        Map<String, Entry> entries = yaml.mapping(node, "an exception", EXEMPTION);
        String rule = yaml.required(entries, "rule", line, "an exception");
        if (!rules.contains(rule)) {
            throw yaml.error(line, "no rule is called " + StrictYaml.shown(rule) + yaml.suggestion(rule, rules));
        }
        String reason = yaml.required(entries, "reason", line, "an exception");
        String owner = yaml.required(entries, "owner", line, "an exception");
        boolean permanent = entries.containsKey("permanent") && yaml.bool(entries.get("permanent"));
        Entry expires = entries.get("expires");
        if (permanent == (expires != null)) {
            throw yaml.error(
                    line,
                    permanent
                            ? "an exception that is permanent has no end: leave out permanent or expires"
                            : "an exception needs expires: a day (2027-03-01), or permanent: true");
        }
        return new Exemption(
                rule,
                selector(entries.get("select")),
                reason,
                owner,
                expires == null ? null : day(expires),
                !entries.containsKey("report") || yaml.bool(entries.get("report")),
                line);
    }

    private LocalDate day(Entry entry) {
        try {
            return LocalDate.parse(yaml.text(entry));
        } catch (DateTimeParseException e) {
            throw yaml.error(entry.line(), StrictYaml.shown(yaml.text(entry)) + " is no day as in 2027-03-01");
        }
    }
}
