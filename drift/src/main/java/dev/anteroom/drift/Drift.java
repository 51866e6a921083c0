package dev.anteroom.drift;

import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.FourLayers;
import dev.anteroom.drift.layer.HostJudgement;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Row;
import dev.anteroom.drift.majority.Majority;
import dev.anteroom.drift.policy.Exemptions;
import dev.anteroom.drift.policy.Policy;
import dev.anteroom.drift.policy.PolicyJudge;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From facts to a report. Without a policy and without a majority the four layers are judged; otherwise what was asked
/// for decides, and the layers only where the policy says so. A pure function: the same facts give the same report.
public final class Drift {
    private static final Comparator<Judged> GRAVEST_FIRST = Comparator.comparing((Judged j) -> j.excusedBy() != null)
            .thenComparing(j -> j.finding().severity());

    private Drift() {}

    /// @param policy `null` for none
    /// @param majority whether outliers among the hosts are looked for
    /// @param today in UTC: exceptions end by it
    public static DriftReport judge(List<HostFacts> hosts, @Nullable Policy policy, boolean majority, LocalDate today) {
        List<Drifted> findings = new ArrayList<>();
        List<NotJudged> notJudged = new ArrayList<>();
        Map<Integer, List<Row>> rows = new LinkedHashMap<>();
        if (policy == null ? !majority : policy.layers()) {
            for (int i = 0; i < hosts.size(); i++) {
                HostJudgement judgement = FourLayers.of(hosts.get(i));
                rows.put(i, judgement.rows());
                findings.addAll(judgement.findings());
                notJudged.addAll(judgement.notJudged());
            }
        } else {
            for (HostFacts host : hosts) {
                host.notSeen().forEach(gap -> notJudged.add(new NotJudged(host.host(), gap.what(), gap.lacking())));
            }
        }
        if (majority) {
            Majority.judge(hosts, findings, notJudged);
        }
        List<Judged> judged;
        if (policy == null) {
            judged = new ArrayList<>();
            findings.forEach(finding -> judged.add(new Judged(finding, null)));
        } else {
            PolicyJudge.judge(policy, hosts, findings, notJudged);
            judged = Exemptions.apply(policy, hosts, findings, today);
        }
        judged.sort(GRAVEST_FIRST);
        return new DriftReport(
                hosts, rows, judged, notJudged.stream().distinct().toList());
    }
}
