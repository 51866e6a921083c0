package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.ReuseportMembers;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// Several sockets share a port through SO_REUSEPORT, and one of them isn't accepted on. The kernel picks a socket by
/// a hash of the addresses, so that socket's share of the clients hangs while the others are served: half the
/// requests of two members, a quarter of four. Seen as two LISTEN rows of one port, one with a standing queue and the
/// other without.
public final class ReuseportMemberNotAccepting implements Rule {
    @Override
    public CauseId id() {
        return CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.listener().isEmpty()) {
            return Finding.unsupported(id(), "no list of listening sockets in the capture");
        }
        ReuseportMembers members = incident.members().orElseThrow();
        if (!members.isGroup()) {
            return Finding.excluded(id(), incident.place() + " is one socket, no SO_REUSEPORT group");
        }
        Optional<ReuseportMembers.Member> stuck = members.stuck();
        if (stuck.isEmpty()) {
            return Finding.excluded(
                    id(),
                    "none of the " + members.members().size()
                            + " sockets of the group stands while the others are drained");
        }
        ReuseportMembers.Member member = stuck.get();
        boolean twice = member.depths().size() > 1;
        int size = members.members().size();
        FindingBuilder found =
                new FindingBuilder(id(), twice ? Sign.MEMBER_STANDS_AT_EVERY_LOOK : Sign.MEMBER_STANDS_ONCE);
        for (ReuseportMembers.Member each : members.members()) {
            Long inode = each.socket().inode();
            found.with(new Fact(
                    "queue of " + (inode == null || inode <= 0 ? "one member" : "the member with inode " + inode),
                    each.depths().toString(),
                    "connections",
                    "at each snapshot",
                    incident.listener().get().sockets().observations().getLast().file()));
        }
        incident.get(ListenerHolders.class).ifPresent(h -> found.with(h.facts()));
        String holder = member.socket().users().isEmpty()
                ? incident.pid()
                : Integer.toString(member.socket().users().getFirst().pid());
        found.remedy(
                "see what the process of the stuck member does",
                "ps -o pid,stat,wchan:20,args -p " + holder,
                "none",
                false);
        found.remedy(
                "let a sibling take over what is queued when the stuck member closes, then restart its process",
                "sysctl -w net.ipv4.tcp_migrate_req=1 && kill -TERM " + holder,
                "without tcp_migrate_req the " + member.socket().depth() + " queued connections are reset",
                true);
        return found.likely(
                "One of " + size + " sockets that share " + incident.place() + " isn't accepted on: about 1 in " + size
                        + " new connections hangs there (" + member.socket().depth() + " now).");
    }
}
