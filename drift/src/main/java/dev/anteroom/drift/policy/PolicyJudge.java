package dev.anteroom.drift.policy;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.layer.Action;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Step;
import dev.anteroom.drift.value.ParameterName;
import dev.anteroom.drift.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a policy's rules say of hosts.
public final class PolicyJudge {
    private final List<HostFacts> hosts;
    private final List<Drifted> findings = new ArrayList<>();
    private final List<NotJudged> notJudged = new ArrayList<>();

    private PolicyJudge(List<HostFacts> hosts) {
        this.hosts = hosts;
    }

    public static void judge(Policy policy, List<HostFacts> hosts, List<Drifted> findings, List<NotJudged> notJudged) {
        PolicyJudge judge = new PolicyJudge(hosts);
        policy.rules().forEach(judge::rule);
        findings.addAll(judge.findings);
        notJudged.addAll(judge.notJudged);
    }

    private void rule(Rule rule) {
        List<Subject> subjects = hosts.stream()
                .flatMap(host -> Subject.of(host, rule.parameter()).stream())
                .filter(rule.select()::matches)
                .toList();
        if (subjects.isEmpty()) {
            notJudged.add(new NotJudged(
                    "", "rule " + rule.id() + " (line " + rule.line() + ")", "anything that its selector matches"));
            return;
        }
        if (rule.operator() instanceof Operator.Same same) {
            same(rule, same, subjects);
            return;
        }
        boolean known = false;
        for (Subject subject : subjects) {
            Optional<String> value = subject.value(rule.parameter());
            known |= value.isPresent();
            if (value.isPresent()) {
                each(rule, subject, value.get());
            } else if (isExpected(rule.parameter(), subject)) {
                unknown(rule, subject, rule.parameter() + " isn't known");
            }
        }
        if (!known && subjects.stream().noneMatch(s -> isExpected(rule.parameter(), s))) {
            notJudged.add(new NotJudged(
                    "", "rule " + rule.id() + " (line " + rule.line() + ")", "a Go program that listens"));
        }
    }

    /// A Go fact is expected of Go programs alone.
    private static boolean isExpected(String parameter, Subject subject) {
        return !parameter.startsWith("go.")
                || (subject.process() != null && subject.process().go() != null);
    }

    private void unknown(Rule rule, Subject subject, String lacking) {
        notJudged.add(new NotJudged(
                subject.host().host(),
                "rule " + rule.id() + " of " + place(subject),
                lacking
                        + (subject.host().notSeen().isEmpty()
                                ? ""
                                : ": " + subject.host().notSeen().getFirst().lacking())));
    }

    private static String place(Subject subject) {
        String name = subject.name();
        String inside = subject.namespaceName();
        return name.isEmpty() ? inside.isEmpty() ? "the host" : inside : name;
    }

    private void each(Rule rule, Subject subject, String value) {
        switch (rule.operator()) {
            case Operator.Equals equals ->
                operand(rule, subject, equals.operand())
                        .filter(wanted -> !wanted.equals(value))
                        .ifPresent(wanted -> broken(rule, subject, value, wanted, null));
            case Operator.AtLeast least -> bound(rule, subject, value, least.operand(), true);
            case Operator.AtMost most -> bound(rule, subject, value, most.operand(), false);
            case Operator.OneOf one -> {
                boolean matches =
                        one.operands().stream().anyMatch(operand -> Value.same(rule.parameter(), operand, value));
                if (!matches) {
                    broken(rule, subject, value, one.operands().getFirst(), null);
                }
            }
            case Operator.MatchesDeclared _ -> declared(rule, subject, value);
            case Operator.Same _ -> throw new IllegalStateException("judged over all subjects");
        }
    }

    private void bound(Rule rule, Subject subject, String value, String written, boolean least) {
        Optional<String> operand = operand(rule, subject, written);
        if (operand.isEmpty()) {
            return;
        }
        Optional<BigInteger> is = Value.number(value);
        Optional<BigInteger> wanted = Value.number(operand.get());
        if (is.isEmpty() || wanted.isEmpty()) {
            unknown(rule, subject, "a number: " + rule.parameter() + " is " + value + ", the bound " + operand.get());
            return;
        }
        int order = is.get().compareTo(wanted.get());
        if (least ? order < 0 : order > 0) {
            broken(rule, subject, value, operand.get(), null);
        }
    }

    /// A literal, or another parameter's value here.
    private Optional<String> operand(Rule rule, Subject subject, String written) {
        String name = ParameterName.canonical(written);
        boolean reference = Subject.KNOWN.contains(name) || name.matches("(net|fs|kernel|vm)\\.[A-Za-z0-9_./-]+");
        if (!reference) {
            return Optional.of(Value.canonical(rule.parameter(), written));
        }
        Optional<String> value = subject.value(name);
        if (value.isEmpty()) {
            unknown(rule, subject, name + " isn't known");
        }
        return value;
    }

    private void declared(Rule rule, Subject subject, String value) {
        List<Declared> declared = subject.host().declared().stream()
                .filter(d -> d.parameter().equals(rule.parameter()))
                .filter(d ->
                        d.workload().isEmpty() || d.workload().equals(subject.workload()) || subject.process() == null)
                .toList();
        if (declared.isEmpty()) {
            unknown(rule, subject, "a file that declares " + rule.parameter());
        }
        for (Declared one : declared) {
            if (!Value.same(rule.parameter(), one.value(), value)) {
                broken(rule, subject, value, Value.canonical(rule.parameter(), one.value()), one);
            }
        }
    }

    private void same(Rule rule, Operator.Same same, List<Subject> subjects) {
        Map<String, List<Subject>> groups = new TreeMap<>();
        for (Subject subject : subjects) {
            if (subject.value(rule.parameter()).isPresent()) {
                String key = String.join(
                        ", ",
                        same.groupBy().stream().map(by -> group(subject, by)).toList());
                groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(subject);
            } else if (isExpected(rule.parameter(), subject)) {
                unknown(rule, subject, rule.parameter() + " isn't known");
            }
        }
        groups.forEach((key, members) -> group(rule, same, key, members));
    }

    private static String group(Subject subject, String by) {
        return switch (by) {
            case "host" -> subject.host().host();
            case "namespace" -> subject.namespaceName();
            case "workload" -> subject.workload();
            case "command" -> subject.process() == null ? "" : subject.process().command();
            case "port" ->
                subject.listener() == null
                        ? ""
                        : Integer.toString(subject.listener().port());
            default -> subject.name();
        };
    }

    private void group(Rule rule, Operator.Same same, String key, List<Subject> members) {
        Map<String, List<Subject>> byValue = new LinkedHashMap<>();
        for (Subject member : members) {
            byValue.computeIfAbsent(member.value(rule.parameter()).orElse(""), _ -> new ArrayList<>())
                    .add(member);
        }
        String most = byValue.entrySet().stream()
                .max(Comparator.<Map.Entry<String, List<Subject>>>comparingInt(
                                e -> e.getValue().size())
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
        int others = members.size() - byValue.getOrDefault(most, List.of()).size();
        if (others * 100.0 <= same.toleratePercent() * members.size()) {
            return;
        }
        byValue.forEach((value, having) -> {
            if (!value.equals(most)) {
                for (Subject subject : having) {
                    findings.add(finding(
                            rule,
                            subject,
                            rule.parameter() + " is " + value + "; " + (members.size() - others) + " of "
                                    + members.size() + (key.isEmpty() ? "" : " of " + key) + " have " + most,
                            value,
                            List.of(),
                            null));
                }
            }
        });
    }

    private void broken(Rule rule, Subject subject, String value, String wanted, @Nullable Declared declared) {
        String asked = rule.operator().words();
        findings.add(finding(
                rule,
                subject,
                rule.parameter() + " is " + value + ", not " + asked
                        + (asked.endsWith(" " + wanted) ? "" : " (" + wanted + ")"),
                value,
                actions(rule, subject, wanted),
                declared));
    }

    private static List<Action> actions(Rule rule, Subject subject, String wanted) {
        String parameter = rule.parameter();
        if (parameter.startsWith("net.") || parameter.startsWith("fs.")) {
            return List.of(new Action.SetSysctl(subject.namespaceName(), parameter, wanted, true));
        }
        Optional<BigInteger> number = Value.number(wanted);
        if (parameter.equals("listener.limit")
                && subject.process() != null
                && subject.listener() != null
                && number.isPresent()
                && number.get().bitLength() < 32) {
            return List.of(new Action.Relisten(
                    subject.process().pid(),
                    subject.listener().port(),
                    number.get().longValue()));
        }
        if (parameter.startsWith("process.nofile.") && subject.process() != null && number.isPresent()) {
            String unit = subject.process().unit();
            return List.of(new Action.SetFiles(subject.process().pid(), unit == null ? "" : unit, wanted, wanted));
        }
        return List.of();
    }

    private static Drifted finding(
            Rule rule, Subject subject, String what, String value, List<Action> actions, @Nullable Declared declared) {
        return new Drifted(
                rule.id(),
                rule.severity(),
                Step.NONE,
                subject.host().host(),
                subject.namespaceName(),
                subject.name(),
                rule.parameter(),
                declared == null ? null : declared.file(),
                declared == null ? 0 : declared.line(),
                what + (rule.why().isEmpty() ? "" : ": " + rule.why()),
                List.of(rule.parameter() + " = " + value + ", from "
                        + subject.host().source()),
                actions,
                "");
    }
}
