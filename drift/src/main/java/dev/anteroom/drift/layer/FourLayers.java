package dev.anteroom.drift.layer;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Compares the layers of every parameter of a host: declared → the kernel now, in that namespace → effective in the
/// socket or process → needed. A pure function.
public final class FourLayers {
    private FourLayers() {}

    public static HostJudgement of(HostFacts host) {
        List<Row> rows = new ArrayList<>();
        List<Drifted> findings = new ArrayList<>();
        List<NotJudged> notJudged = new ArrayList<>();
        host.notSeen().forEach(gap -> notJudged.add(new NotJudged(host.host(), gap.what(), gap.lacking())));
        boolean machine = true;
        for (NamespaceFacts namespace : host.namespaces()) {
            new KernelLayer(host, rows, findings, notJudged).judge(namespace, machine);
            machine = false;
            new BacklogLayer(host, namespace, rows, findings, notJudged).judge();
            Set<Integer> pids = new HashSet<>();
            for (ListenerFacts listener : namespace.listeners()) {
                for (ProcessFacts process : listener.processes()) {
                    if (pids.add(process.pid())) {
                        new ProcessLayer(host, namespace, process, rows, findings).judge();
                    }
                }
            }
        }
        unclaimed(host, notJudged);
        return new HostJudgement(rows, findings, notJudged);
    }

    /// A manifest that the user gave and whose workload isn't here has not been judged.
    private static void unclaimed(HostFacts host, List<NotJudged> notJudged) {
        Set<String> said = new HashSet<>();
        for (Declared declared : host.declared()) {
            boolean given = declared.kind() == Declared.Kind.MANIFEST
                    && !declared.workload().isEmpty();
            boolean claimed = host.namespaces().stream().anyMatch(n -> KernelLayer.appliesTo(declared, n));
            if (given && !claimed && said.add(declared.file() + declared.workload())) {
                notJudged.add(new NotJudged(
                        host.host(),
                        "what " + declared.file() + " declares for " + declared.workload(),
                        "a listening process of that name in the namespaces looked at"));
            }
        }
    }
}
