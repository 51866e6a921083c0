package dev.anteroom.diagnosis;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public record Member(ListenSocket socket, List<Integer> depths, int first) {
        boolean alwaysQueued() {
            return depths.stream().allMatch(d -> d > 0);
        }

        int least() {
            return depths.stream().mapToInt(d -> d).min().orElse(0);
        }
    }

    public static ReuseportMembers of(ListenerGroup group) {
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
                members.put(key, new Member(socket, List.copyOf(depths), known == null ? m : known.first()));
            }
        }
        return new ReuseportMembers(group, List.copyOf(members.values()));
    }

    public boolean isGroup() {
        return members.size() > 1 && group.latest().size() > 1;
    }

    /// The member that always has connections queued while some sibling has (nearly) none: a tenth of its depth at
    /// most.
    public Optional<Member> stuck() {
        if (!isGroup()) {
            return Optional.empty();
        }
        Member worst = null;
        int calmest = Integer.MAX_VALUE;
        for (Member member : members) {
            if (member.alwaysQueued() && (worst == null || member.least() > worst.least())) {
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
