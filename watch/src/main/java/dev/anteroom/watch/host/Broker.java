package dev.anteroom.watch.host;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.socket.FdPassing;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.sampling.NamespaceView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The one process that may enter other network namespaces (CAP_SYS_ADMIN, CAP_SYS_PTRACE). It opens a view of each and
/// hands
/// its descriptors to the agent, which may not; it parses nothing that a service or a network sent.
///
/// The conversation is a question and an answer at a time, over a Unix socket: `next`, answered by `found INODE PID
/// HOSTNAME`
/// with three descriptors, `gone INODE`, or `none REASON=COUNT,…`. Nothing that the agent says is more than that word.
public final class Broker implements AutoCloseable {
    private static final int BACKLOG = 4;
    private static final int ROOT = 0;

    private final HeldSocket server;
    private final Path path;
    private final int clientUid;
    private final Consumer<String> log;
    private volatile boolean closed;

    /// What is to be told next.
    private record Answer(String text, List<Integer> descriptors) {}

    private Broker(HeldSocket server, Path path, int clientUid, Consumer<String> log) {
        this.server = server;
        this.path = path;
        this.clientUid = clientUid;
        this.log = log;
    }

    /// Binds the socket; one left over by an earlier broker is replaced.
    ///
    /// @param clientUid who may ask besides root and the broker's own user; negative for nobody
    public static Broker listen(Path path, int clientUid, Consumer<String> log) {
        try {
            Files.deleteIfExists(path);
            HeldSocket server = HeldSocket.listen(new ListenAddress.Unix(path), BACKLOG);
            // Whoever connects is asked for their user below.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            return new Broker(server, path, clientUid, log);
        } catch (IOException | LinuxException e) {
            throw new WatchException("The broker can't listen on " + path + ": " + e.getMessage(), e);
        }
    }

    /// Serves one agent after another until it is closed.
    public void run() {
        while (!closed) {
            try (HeldSocket client = server.accept()) {
                if (mayAsk(client.peerUid())) {
                    serve(client.fd());
                } else {
                    log.accept("User " + client.peerUid() + " may not ask the broker");
                }
            } catch (LinuxException e) {
                if (!closed) {
                    log.accept("An agent has gone: " + e.getMessage());
                }
            }
        }
    }

    private boolean mayAsk(int uid) {
        long own = ProcessState.of(ProcessHandle.current().pid())
                .map(ProcessState::uid)
                .orElse(0L);
        return uid == ROOT || uid == own || (clientUid >= 0 && uid == clientUid);
    }

    private void serve(int client) {
        Deque<Answer> answers = new ArrayDeque<>();
        LocalNamespaces namespaces = LocalNamespaces.forOthers((namespace, pid, hostname, _) -> {
            NamespaceView.Opened opened = NamespaceView.open(namespace);
            answers.add(new Answer(
                    "found " + opened.inode() + " " + pid + " " + hostname.replaceAll("[^A-Za-z0-9._-]", "?"),
                    opened.descriptors()));
        });
        NamespaceSource.Visitor visitor = new NamespaceSource.Visitor() {
            @Override
            public void found(NamespaceView view) {
                view.close();
            }

            @Override
            public void gone(long inode) {
                answers.add(new Answer("gone " + inode, List.of()));
            }
        };
        while (!closed) {
            FdPassing.Received asked = FdPassing.receive(client);
            asked.descriptors().forEach(Descriptors::close);
            if (!asked.text().equals("next")) {
                return;
            }
            if (answers.isEmpty()) {
                namespaces.refresh(visitor);
                answers.add(new Answer("none " + words(namespaces.refused()), List.of()));
            }
            Answer answer = answers.remove();
            try {
                FdPassing.send(client, answer.text, answer.descriptors);
            } finally {
                answer.descriptors.forEach(Descriptors::close);
            }
        }
    }

    private static String words(Map<String, Integer> refused) {
        return refused.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        closed = true;
        server.shutdown();
        server.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.accept(path + " is left: " + e.getMessage());
        }
    }
}
