package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;

/// The epoll_wait tower of a kernel flame graph (R6), told apart from a thread inside accept.
///
/// ```
///   │ schedule          │            │ inet_csk_accept │
///   │ ep_poll           │            │ do_accept       │
///   │ do_epoll_wait     │            │ __sys_accept4   │
///   └ idle: a P without work ┘       └ a thread in accept ┘
/// ```
///
/// A tower of `ep_poll → schedule` is an idle thread that waits for any event; it says nothing about accept. Only
/// `inet_csk_accept` (or its callers) is accept itself.
///
/// @param towerShare share of the samples under `ep_poll`, 0 to 1
/// @param acceptShare share under the kernel's accept, 0 to 1
public record EpollWaitTower(double towerShare, double acceptShare, String file) implements Signal {
    private static boolean isTower(String f) {
        return f.equals("ep_poll") || f.equals("do_epoll_wait") || f.equals("do_epoll_pwait");
    }

    private static boolean isAccept(String f) {
        return f.equals("inet_csk_accept")
                || f.equals("do_accept")
                || f.startsWith("__sys_accept4")
                || f.equals("__x64_sys_accept4");
    }

    public static Optional<EpollWaitTower> of(ProcessEvidence process) {
        return Profiles.latest(process, ProfileKind.PERF)
                .or(() -> Profiles.latest(process, ProfileKind.FOLDED))
                .flatMap(file -> of(file));
    }

    private static Optional<EpollWaitTower> of(Observation<ProfileFile> file) {
        StackShares shares = StackShares.of(file.value().profile());
        if (shares.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new EpollWaitTower(
                shares.share(shares.anywhere(EpollWaitTower::isTower)),
                shares.share(shares.anywhere(EpollWaitTower::isAccept)),
                file.file()));
    }

    @Override
    public String id() {
        return "epoll_wait_tower";
    }

    @Override
    public double strength() {
        return Math.min(1, towerShare * 1.5);
    }

    @Override
    public String summary() {
        return Words.percent(towerShare) + " of the samples are idle threads in epoll_wait, "
                + Words.percent(acceptShare) + " are inside the kernel's accept";
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.said(summary(), file));
    }
}
