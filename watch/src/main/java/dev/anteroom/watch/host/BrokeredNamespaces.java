package dev.anteroom.watch.host;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.socket.FdPassing;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import dev.anteroom.watch.sampling.NamespaceView;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Views that a [Broker] hands over: this process may enter no other namespace. When the broker has gone, what it
/// handed over
/// stays in use, that is said, and it is asked for again each time. Not thread-safe.
public final class BrokeredNamespaces implements NamespaceSource {
    private static final int DESCRIPTORS = 3;
    private static final int MAX_ANSWERS = 10_000;

    private final Path path;
    private final Set<Long> known = new HashSet<>();
    private Map<String, Integer> refused = Map.of();
    private @Nullable HeldSocket broker;
    private boolean isAnew;

    public BrokeredNamespaces(Path path) {
        this.path = path;
    }

    @Override
    public void refresh(Visitor visitor) {
        try {
            HeldSocket asked = connect();
            Set<Long> told = new HashSet<>();
            for (int i = 0; i < MAX_ANSWERS; i++) {
                FdPassing.send(asked.fd(), "next", List.of());
                FdPassing.Received answer = FdPassing.receive(asked.fd());
                String[] words = answer.text().split(" ", 4);
                switch (words[0]) {
                    case "found" -> found(words, answer, told, visitor);
                    case "gone" -> gone(Long.parseLong(words[1]), visitor);
                    case "none" -> {
                        refused = words.length > 1 ? counts(words[1]) : Map.of();
                        forgetUntold(told, visitor);
                        return;
                    }
                    default -> throw new LinuxException("it says nothing that is known", 0);
                }
            }
        } catch (LinuxException | NumberFormatException e) {
            lose();
        }
    }

    private HeldSocket connect() {
        HeldSocket open = broker;
        if (open == null) {
            open = HeldSocket.connect(new ListenAddress.Unix(path));
            broker = open;
            isAnew = true;
        }
        return open;
    }

    private void found(String[] words, FdPassing.Received answer, Set<Long> told, Visitor visitor) {
        if (answer.descriptors().size() != DESCRIPTORS || words.length < 3) {
            answer.descriptors().forEach(Descriptors::close);
            throw new LinuxException("it has sent no view", 0);
        }
        NamespaceView.Opened opened = new NamespaceView.Opened(Long.parseLong(words[1]), answer.descriptors());
        told.add(opened.inode());
        if (known.add(opened.inode())) {
            visitor.found(NamespaceView.adopt(opened, Integer.parseInt(words[2]), words.length > 3 ? words[3] : ""));
        } else {
            // A broker that has started again tells of all.
            opened.discard();
        }
    }

    private void gone(long inode, Visitor visitor) {
        if (known.remove(inode)) {
            visitor.gone(inode);
        }
    }

    /// A new broker doesn't know what the one before told of.
    private void forgetUntold(Set<Long> told, Visitor visitor) {
        if (isAnew) {
            isAnew = false;
            for (long inode : Set.copyOf(known)) {
                if (!told.contains(inode)) {
                    gone(inode, visitor);
                }
            }
        }
    }

    private static Map<String, Integer> counts(String text) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                counts.put(pair.substring(0, equals), Integer.parseInt(pair.substring(equals + 1)));
            }
        }
        return counts;
    }

    private void lose() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
        refused = Map.of("broker", 1);
    }

    @Override
    public Map<String, Integer> refused() {
        return refused;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
    }
}
