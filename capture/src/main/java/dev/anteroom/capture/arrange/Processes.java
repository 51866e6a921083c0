package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.recognise.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells apart the processes whose files share one folder (`status-101`, `status-202`; an `lsof` of the whole host).
///
/// Two pids at one moment are two processes: one is the folder's, the others get a role of their own, `pid-202`. Two
/// pids at different moments are one service that was restarted between them, and stay together.
final class Processes {
    private final @Nullable Integer wanted;
    private final @Nullable Integer port;

    /// @param wanted the process in question, where somebody said so
    /// @param port its port, where somebody said so
    Processes(@Nullable Integer wanted, @Nullable Integer port) {
        this.wanted = wanted;
        this.port = port;
    }

    List<Placed> split(List<Placed> placed) {
        Map<String, List<Placed>> byRole = new LinkedHashMap<>();
        for (Placed one : placed) {
            byRole.computeIfAbsent(one.role(), _ -> new ArrayList<>()).add(one);
        }
        List<Placed> split = new ArrayList<>(placed.size());
        byRole.forEach((role, theirs) -> split(role, theirs, split));
        return split;
    }

    private void split(String role, List<Placed> placed, List<Placed> split) {
        Map<Position, Set<Integer>> together = new HashMap<>();
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        Set<Integer> certain = new HashSet<>();
        for (Placed one : placed) {
            Integer pid = one.finding().pid();
            if (pid == null || !one.finding().found().ofOneProcess()) {
                continue;
            }
            // lsof lists whoever was there: only what was recorded of one process by itself makes it one of the
            // incident.
            if (!isListing(one)) {
                certain.add(pid);
                together.computeIfAbsent(one.position(), _ -> new HashSet<>()).add(pid);
                counts.merge(pid, 1, Integer::sum);
            }
        }
        boolean several = together.values().stream().anyMatch(pids -> pids.size() > 1);
        Integer main = main(counts, placed);
        for (Placed one : placed) {
            Integer pid = one.finding().pid();
            if (pid == null || main == null || !one.finding().found().ofOneProcess() || pid.equals(main)) {
                split.add(one);
            } else if (certain.contains(pid)) {
                String name = role.isEmpty() ? "pid-" + pid : role + "/pid-" + pid;
                split.add(several ? one.at(name, one.position()) : one);
            }
        }
    }

    private @Nullable Integer main(Map<Integer, Integer> counts, List<Placed> placed) {
        Integer best = null;
        int most = 0;
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            if (count.getKey().equals(wanted)) {
                return wanted;
            }
            if (count.getValue() > most) {
                most = count.getValue();
                best = count.getKey();
            }
        }
        return best != null ? best : listed(placed);
    }

    /// Of the processes that only a listing names, the one in question: it listens, on the right port if that is known,
    /// and has the most files open.
    private @Nullable Integer listed(List<Placed> placed) {
        Map<Integer, Integer> holders = holders(placed);
        Integer best = null;
        boolean part = false;
        long most = -1;
        for (Placed one : placed) {
            Integer pid = one.finding().pid();
            if (pid != null && one.finding().found() instanceof Found.Files files) {
                OpenFiles open = files.openFiles();
                boolean right = port != null && open.listening().contains(port);
                long score = open.count()
                        + (holders.containsKey(pid) ? 1L << 31 : 0)
                        + (open.listening().isEmpty() ? 0 : 1L << 32)
                        + (right ? 1L << 33 : 0);
                if (pid.equals(wanted)) {
                    return pid;
                }
                if (score > most) {
                    most = score;
                    best = pid;
                    part = open.excerpt();
                }
            }
        }
        // A few rows of whoever came first in a listing of the whole host: who holds a listener is the service.
        return part && best != null && !holders.isEmpty() && !holders.containsKey(best) ? deepest(holders) : best;
    }

    /// Who holds listeners by the socket tables, each with the deepest queue of theirs.
    private Map<Integer, Integer> holders(List<Placed> placed) {
        Map<Integer, Integer> holders = new LinkedHashMap<>();
        for (Placed one : placed) {
            if (one.finding().found() instanceof Found.Sockets sockets) {
                for (ListenSocket listener : sockets.table().listeners()) {
                    if (port == null || listener.port() == port) {
                        listener.users().forEach(user -> holders.merge(user.pid(), listener.depth(), Math::max));
                    }
                }
            }
        }
        return holders;
    }

    private static Integer deepest(Map<Integer, Integer> holders) {
        return Collections.max(holders.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static boolean isListing(Placed one) {
        return one.finding().flavour().equals("lsof");
    }
}
