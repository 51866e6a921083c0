package dev.anteroom.diagnosis;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sockets of a SO_REUSEPORT group, told apart by inode (by position where the files have none), each with its
/// depths.
///
/// The kernel picks a member by a hash of the connection's addresses and never moves a queued connection to a sibling
/// (unless `tcp_migrate_req` is set and a member closes), so a member that nobody accepts on keeps its share of the
/// clients waiting.
public record ReuseportMembers(ListenerGroup group, List<Member> members) {
    /// One socket.
    ///
    /// @param depths accept queue depth at each moment that lists it
    /// @param first position of the first moment that lists it
    /// @param drained whether its queue was seen to fall: somebody accepts there, however slowly
    public record Member(ListenSocket socket, List<Integer> depths, int first, boolean drained) {
        boolean alwaysQueued() {
            return depths.stream().allMatch(d -> d > 0);
        }

        private boolean isOneOf(Set<Long> inodes) {
            return socket.inode() != null && inodes.contains(socket.inode());
        }

        int least() {
            return depths.stream().mapToInt(d -> d).min().orElse(0);
        }
    }

    /// @param log of the port's queues; `null` without one
    public static ReuseportMembers of(ListenerGroup group, @Nullable QueueLog log) {
        Map<String, Member> members = new LinkedHashMap<>();
        List<Observation<List<ListenSocket>>> moments = group.sockets().observations();
        for (int m = 0; m < moments.size(); m++) {
            List<ListenSocket> sockets = moments.get(m).value();
            for (int i = 0; i < sockets.size(); i++) {
                ListenSocket socket = sockets.get(i);
                String key = socket.inode() != null && socket.inode() > 0 ? "inode " + socket.inode() : "position " + i;
                Member known = members.get(key);
                List<Integer> depths = new ArrayList<>(known == null ? List.of() : known.depths());
                depths.add(socket.depth());
                members.put(key, new Member(socket, List.copyOf(depths), known == null ? m : known.first(), false));
            }
        }
        Set<Long> drained = log == null ? Set.of() : drained(log, moments);
        return new ReuseportMembers(
                group,
                members.values().stream()
                        .map(member -> member.isOneOf(drained)
                                ? new Member(member.socket(), member.depths(), member.first(), true)
                                : member)
                        .toList());
    }

    /// Inodes of the sockets whose queue fell. Where the files list them at two moments or more, only what came after
    /// the first counts: whoever accepted before and stands since is stuck.
    private static Set<Long> drained(QueueLog log, List<Observation<List<ListenSocket>>> moments) {
        Set<Long> drained = new HashSet<>();
        Map<Long, Integer> before = new HashMap<>();
        Instant from = moments.size() < 2 ? null : moments.getFirst().moment().time();
        for (QueueLog.Sample sample : log.samples()) {
            Long inode = sample.inode();
            if (inode == null || (from != null && sample.time().isBefore(from))) {
                continue;
            }
            Integer was = before.put(inode, sample.depth());
            if (was != null && sample.depth() < was) {
                drained.add(inode);
            }
        }
        return drained;
    }

    public boolean isGroup() {
        return members.size() > 1 && group.latest().size() > 1;
    }

    /// The member that always has connections queued while some sibling has (nearly) none: a tenth of its depth at
    /// most. One that is slow, and drained all the same, isn't stuck: what its loop does is the question then.
    public Optional<Member> stuck() {
        if (!isGroup()) {
            return Optional.empty();
        }
        Member worst = null;
        int calmest = Integer.MAX_VALUE;
        for (Member member : members) {
            if (member.alwaysQueued() && !member.drained() && (worst == null || member.least() > worst.least())) {
                worst = member;
            }
            calmest = Math.min(
                    calmest, member.depths().stream().mapToInt(d -> d).max().orElse(0));
        }
        if (worst == null || calmest * 10 > worst.least()) {
            return Optional.empty();
        }
        return Optional.of(worst);
    }
}
