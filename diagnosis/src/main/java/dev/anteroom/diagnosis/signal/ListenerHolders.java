package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who has each listening socket of a group open: from `ss -p`, `lsof` and the descriptors of every process of the
/// incident.
///
/// @param byInode holders of each socket of the group, by inode (-1 where the file names none)
/// @param targetPid the process in question, or -1 where unknown
/// @param targetKnownNotToHold the target's own descriptors were listed and the socket isn't among them
public record ListenerHolders(
        ListenerGroup group,
        Map<Long, List<SocketUser>> byInode,
        int targetPid,
        boolean targetKnownNotToHold,
        String file)
        implements Signal {
    public static Optional<ListenerHolders> of(ListenerGroup group, Evidence evidence) {
        Map<Long, List<SocketUser>> holders = new LinkedHashMap<>();
        String file = "";
        boolean shown = false;
        for (Observation<List<ListenSocket>> moment : group.sockets().observations()) {
            for (ListenSocket socket : moment.value()) {
                if (socket.usersShown()) {
                    shown = true;
                    file = moment.file();
                }
                long inode = socket.inode() == null ? -1 : socket.inode();
                List<SocketUser> users = holders.computeIfAbsent(inode, _ -> new ArrayList<>());
                for (SocketUser user : socket.users()) {
                    addIfNew(users, user);
                }
            }
        }
        int targetPid = evidence.target().pid() == null ? -1 : evidence.target().pid();
        boolean targetLacksIt = false;
        for (ProcessEvidence process : processes(evidence)) {
            Optional<Observation<OpenFiles>> open = process.openFiles().last();
            if (open.isEmpty()) {
                continue;
            }
            OpenFiles files = open.get().value();
            int pid = files.pid() != null ? files.pid() : process.pid() != null ? process.pid() : -1;
            boolean holdsOne = files.listening().contains(group.port());
            for (Map.Entry<Long, List<SocketUser>> entry : holders.entrySet()) {
                if (entry.getKey() > 0 && files.socketInodes().contains(entry.getKey())) {
                    holdsOne = true;
                    shown = true;
                    file = open.get().file();
                    if (entry.getValue().stream().noneMatch(u -> u.pid() == pid)) {
                        entry.getValue().add(new SocketUser(process.name(), pid, -1));
                    }
                }
            }
            boolean inodesKnown =
                    !files.socketInodes().isEmpty() && holders.keySet().stream().allMatch(i -> i > 0);
            boolean ofTarget = process.role().equals(evidence.target().role())
                    && !files.excerpt()
                    && (files.pid() == null || targetPid < 0 || files.pid() == targetPid)
                    && (evidence.target().pid() != null
                            || holders.values().stream().allMatch(List::isEmpty));
            if (ofTarget && inodesKnown && !holdsOne) {
                targetLacksIt = true;
                file = file.isEmpty() ? open.get().file() : file;
            }
        }
        return shown || targetLacksIt
                ? Optional.of(new ListenerHolders(group, holders, targetPid, targetLacksIt, file))
                : Optional.empty();
    }

    private static List<ProcessEvidence> processes(Evidence evidence) {
        List<ProcessEvidence> all = new ArrayList<>(evidence.others());
        all.addFirst(evidence.target());
        return all;
    }

    private static void addIfNew(List<SocketUser> users, SocketUser user) {
        for (SocketUser known : users) {
            if (known.pid() == user.pid() && known.fd() == user.fd()) {
                return;
            }
        }
        users.add(user);
    }

    /// Every holder of any socket of the group, once a process.
    public List<SocketUser> distinct() {
        Map<Integer, SocketUser> byPid = new LinkedHashMap<>();
        byInode.values().forEach(users -> users.forEach(u -> byPid.putIfAbsent(u.pid(), u)));
        return List.copyOf(byPid.values());
    }

    public boolean heldBy(int pid) {
        return distinct().stream().anyMatch(u -> u.pid() == pid);
    }

    /// Whether the socket is open, and the process in question is known not to have it.
    public boolean heldByOthersOnly() {
        return targetKnownNotToHold || (targetPid > 0 && !distinct().isEmpty() && !heldBy(targetPid));
    }

    @Override
    public String id() {
        return "listener_holders";
    }

    @Override
    public double strength() {
        return heldByOthersOnly() ? 1 : distinct().size() > 1 ? 0.3 : 0;
    }

    @Override
    public String summary() {
        StringBuilder text = new StringBuilder(group.place()).append(" is held by ");
        List<SocketUser> all = distinct();
        if (all.isEmpty()) {
            return text.append("no process that the capture shows").toString();
        }
        for (int i = 0; i < all.size(); i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(all.get(i).command())
                    .append(" (pid ")
                    .append(all.get(i).pid())
                    .append(')');
        }
        return text.toString();
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.said(summary(), file));
    }
}
