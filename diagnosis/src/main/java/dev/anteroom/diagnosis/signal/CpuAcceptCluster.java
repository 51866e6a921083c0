package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Accept frames clustered in a CPU profile (R4), with the cross-check that tells what they mean.
///
/// A CPU profile samples running code. A parked Accept costs no CPU and isn't in it, so many Accept frames mean many
/// *successful* accepts (or an error loop that spins), never waiting. Whether there is a bottleneck, the other columns
/// say:
///
/// | CPU profile | goroutines or trace | listen overflows | a real bottleneck? |
/// | --- | --- | --- | --- |
/// | many Accept frames | acceptor parked in between | none | no: a high rate of new connections, all accepted |
/// | many Accept frames | acceptor always running, nothing leaves the queue | any | yes: accept fails and spins |
/// | many Accept frames | acceptor runnable, waits for a P | rising | yes: CPU starvation |
/// | no Accept frame | acceptor parked | none | no: idle |
/// | no Accept frame | acceptor held up or missing | rising, or a standing queue | yes: accept isn't called |
///
/// @param share share of the CPU profile under Accept, 0 to 1
/// @param reading the table's row for this capture, in words
public record CpuAcceptCluster(double share, String reading, List<String> crossCheck, String file) implements Signal {
    public CpuAcceptCluster {
        crossCheck = List.copyOf(crossCheck);
    }

    public static Optional<CpuAcceptCluster> of(
            ProcessEvidence process, AcceptLoops loops, Optional<AcceptQueue> queue, Optional<OverflowDelta> overflow) {
        Optional<Observation<ProfileFile>> cpu = Profiles.latest(process, ProfileKind.CPU);
        if (cpu.isEmpty()) {
            return Optional.empty();
        }
        StackShares shares = StackShares.of(cpu.get().value().profile());
        double share = shares.share(shares.anywhere(AcceptFrames::isCore));
        boolean standing = queue.map(q -> q.persistent()).orElse(false);
        boolean overflowing = overflow.map(o -> o.attributable() > 0).orElse(false);
        boolean many = share >= 0.05;
        String reading;
        if (!standing && !overflowing) {
            reading = many
                    ? "no bottleneck: a high rate of new connections, all accepted"
                    : "no bottleneck: hardly any CPU time goes to accepting, and nothing waits";
        } else if (many) {
            reading = "a real bottleneck: accepting costs CPU time and connections wait all the same";
        } else {
            reading = "a real bottleneck, and not of CPU: Accept isn't called while connections wait";
        }
        List<String> table = new ArrayList<>();
        table.add("cpu: " + Words.percent(share) + " under Accept");
        table.add("goroutines: "
                + (loops.dumps() == 0
                        ? "no dump"
                        : loops.loops().isEmpty()
                                ? "no accept loop"
                                : loops.loops().getFirst().posture().words()));
        table.add("listen overflows: "
                + overflow.map(o -> Long.toString(o.attributable())).orElse("unknown"));
        return Optional.of(new CpuAcceptCluster(share, reading, table, cpu.get().file()));
    }

    @Override
    public String id() {
        return "cpu_accept_cluster";
    }

    @Override
    public double strength() {
        return share >= 0.2 ? 0.8 : share >= 0.05 ? 0.4 : 0;
    }

    @Override
    public String summary() {
        return Words.percent(share) + " of the CPU profile is under Accept (" + String.join("; ", crossCheck) + "): "
                + reading;
    }

    @Override
    public List<Fact> facts() {
        return List.of(new Fact("share of the CPU profile under Accept", Words.percent(share), null, null, file));
    }
}
