package dev.anteroom.drift.policy;

import dev.anteroom.drift.Judged;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.Step;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lets exceptions excuse findings. One that is past its day excuses nothing and is a finding itself, and so is one
/// that never applied: a list of exceptions only ever grows otherwise.
public final class Exemptions {
    public static final String EXPIRED = "exception-expired";
    public static final String UNUSED = "exception-unused";

    private Exemptions() {}

    /// @param today in UTC
    public static List<Judged> apply(Policy policy, List<HostFacts> hosts, List<Drifted> findings, LocalDate today) {
        List<Judged> judged = new ArrayList<>();
        Set<Exemption> used = new HashSet<>();
        for (Drifted finding : findings) {
            Exemption excuse = null;
            for (Exemption exemption : policy.exemptions()) {
                if (exemption.rule().equals(finding.rule()) && matches(exemption, hosts, finding)) {
                    used.add(exemption);
                    if (!exemption.isExpired(today) && excuse == null) {
                        excuse = exemption;
                    }
                }
            }
            judged.add(new Judged(finding, excuse));
        }
        for (Exemption exemption : policy.exemptions()) {
            if (exemption.isExpired(today)) {
                judged.add(new Judged(
                        about(
                                policy,
                                exemption,
                                EXPIRED,
                                "the exception from " + exemption.rule() + " ended on " + exemption.expires() + "; "
                                        + exemption.owner() + " answers for it: " + exemption.reason()),
                        null));
            } else if (!used.contains(exemption)) {
                judged.add(new Judged(
                        about(
                                policy,
                                exemption,
                                UNUSED,
                                "the exception from " + exemption.rule()
                                        + " excused nothing: what it was made for is mended or gone, so it can go too"),
                        null));
            }
        }
        return judged;
    }

    private static Drifted about(Policy policy, Exemption exemption, String rule, String message) {
        return new Drifted(
                rule,
                Drifted.Severity.WARNING,
                Step.NONE,
                "",
                "",
                "",
                exemption.rule(),
                policy.name(),
                exemption.line(),
                message,
                List.of(policy.name() + " line " + exemption.line()),
                List.of(),
                "");
    }

    private static boolean matches(Exemption exemption, List<HostFacts> hosts, Drifted finding) {
        for (HostFacts host : hosts) {
            if (host.host().equals(finding.host()) && exemption.select().matches(subject(host, finding))) {
                return true;
            }
        }
        return false;
    }

    /// What a finding is about, found again by its names.
    private static Subject subject(HostFacts host, Drifted finding) {
        NamespaceFacts namespace = host.namespaces().stream()
                .filter(n -> n.name().equals(finding.namespace()))
                .findFirst()
                .orElse(null);
        ListenerFacts listener = null;
        ProcessFacts process = null;
        for (ListenerFacts each : namespace == null ? List.<ListenerFacts>of() : namespace.listeners()) {
            if (each.endpoint().equals(finding.subject())) {
                listener = each;
            }
            for (ProcessFacts holder : each.processes()) {
                if (new Subject(host, namespace, null, holder).name().equals(finding.subject())) {
                    process = holder;
                }
            }
        }
        return new Subject(host, namespace, listener, listener == null ? process : first(listener));
    }

    private static @Nullable ProcessFacts first(ListenerFacts listener) {
        return listener.processes().isEmpty() ? null : listener.processes().getFirst();
    }
}
