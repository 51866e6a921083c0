package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.upgrade.UpgradeJson;
import dev.anteroom.handoff.upgrade.UpgradePage;
import dev.anteroom.handoff.upgrade.UpgradeReport;
import dev.anteroom.handoff.upgrade.UpgradeText;
import dev.anteroom.linux.LinuxException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers `anteroom upgrade`, `status`, `stop` on a Unix socket. Who asks is the kernel's word (SO_PEERCRED):
/// root and the supervisor's own user may; every request is written to the audit log, refused ones too.
public final class ControlServer implements AutoCloseable {
    private static final int MAX_REQUEST = 64 * 1024;
    /// Requests that are answered at a time. Only the supervisor's user and root get as far.
    private static final int MAX_CLIENTS = 64;

    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(10);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);
    /// An upgrade doesn't wait for a client that doesn't read.
    private static final Duration EVENT_PATIENCE = Duration.ofMillis(200);

    private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

    private final Supervisor supervisor;
    private final Path path;
    private final ServerSocketChannel server;
    private final Semaphore room = new Semaphore(MAX_CLIENTS);
    private final Set<Thread> answering = ConcurrentHashMap.newKeySet();

    private ControlServer(Supervisor supervisor, Path path, ServerSocketChannel server) {
        this.supervisor = supervisor;
        this.path = path;
        this.server = server;
    }

    public static ControlServer start(Supervisor supervisor) {
        Path path = supervisor.directory().control();
        try {
            Files.deleteIfExists(path);
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            // Who gets as far as here is told why not: the folder lets nobody in but its owner and root.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            ControlServer control = new ControlServer(supervisor, path, server);
            Thread.ofPlatform().daemon().name("control").start(control::run);
            return control;
        } catch (IOException | IllegalArgumentException e) {
            throw new HandoffException("The control socket " + path + " cannot be opened: " + e.getMessage()
                    + "; name a shorter or another folder with --state-dir");
        }
    }

    private void run() {
        while (true) {
            try {
                SocketChannel client = server.accept();
                if (!room.tryAcquire()) {
                    // The same user's other requests wait for their answers: this one can be asked again.
                    client.close();
                    supervisor.refused("-", "connect", "refused: " + MAX_CLIENTS + " requests are under way");
                    continue;
                }
                Thread.ofPlatform().daemon().name("control-client").start(() -> {
                    answering.add(Thread.currentThread());
                    try {
                        answer(client);
                    } finally {
                        answering.remove(Thread.currentThread());
                        room.release();
                    }
                });
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Out of descriptors, say: the next client may do better.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void answer(SocketChannel client) {
        try (client;
                ControlConnection connection = new ControlConnection(client)) {
            UserPrincipal user =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            String who = user.getName();
            if (!mayAsk(user)) {
                supervisor.refused(who, "connect", "refused: not root and not the supervisor's user");
                connection.say(
                        error("User " + who + " may not control this service: its owner or root may"), ANSWER_PATIENCE);
                return;
            }
            byte[] line = line(connection, who);
            if (line != null) {
                connection.say(answer(line, who, connection), ANSWER_PATIENCE);
            }
        } catch (IOException e) {
            supervisor.refused("-", "answer", "the client went away: " + e.getMessage());
        } catch (RuntimeException e) {
            supervisor.refused("-", "answer", "failed: " + e);
        }
    }

    private byte @Nullable [] line(ControlConnection connection, String who) throws IOException {
        try {
            byte[] line = connection.line(MAX_REQUEST, REQUEST_PATIENCE);
            if (line == null) {
                supervisor.refused(who, "connect", "refused: asked for nothing");
                connection.say(error("No request came: one JSON object on one line"), ANSWER_PATIENCE);
            }
            return line;
        } catch (IllegalArgumentException e) {
            supervisor.refused(who, "connect", "refused: " + e.getMessage());
            connection.say(error(String.valueOf(e.getMessage())), ANSWER_PATIENCE);
            return null;
        }
    }

    private ObjectNode answer(byte[] line, String who, ControlConnection connection) {
        String what = new String(line, StandardCharsets.UTF_8);
        ControlRequest request;
        try {
            request = ControlRequest.parse(line);
        } catch (HandoffException e) {
            supervisor.refused(who, what, "refused: " + e.getMessage());
            return error(String.valueOf(e.getMessage()));
        }
        try {
            ObjectNode answer = handle(request, who, connection);
            supervisor.audit(who, what, answer.path("outcome").asString("ok"));
            return answer;
        } catch (HandoffException | LinuxException e) {
            supervisor.audit(who, what, "refused: " + e.getMessage());
            return error(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            supervisor.audit(who, what, "failed: " + e);
            return error("unexpected " + e);
        }
    }

    /// By uid: principals are equal where their numbers are, whatever they are called.
    private static boolean mayAsk(UserPrincipal user) throws IOException {
        UserPrincipal root =
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("0");
        return user.equals(root) || user.equals(Files.getOwner(Path.of("/proc/self")));
    }

    private ObjectNode handle(ControlRequest request, String who, ControlConnection connection) {
        ObjectNode answer = ControlProtocol.JSON.createObjectNode();
        answer.put("ok", true);
        switch (request) {
            case ControlRequest.Status _ -> answer.set("status", status());
            case ControlRequest.Upgrade upgrade -> {
                UpgradeReport report = supervisor.upgrade(upgrade.request(), who, event -> {
                    ObjectNode line = ControlProtocol.JSON.createObjectNode();
                    line.put("event", event.text());
                    line.put("at_ms", event.millis());
                    try {
                        connection.say(line, EVENT_PATIENCE);
                    } catch (IOException e) {
                        // Who asked has gone away, or doesn't read; the upgrade goes on.
                        return;
                    }
                });
                Path file = keep(report);
                answer.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
                answer.put("text", UpgradeText.render(report, upgrade.width()));
                answer.set("report", UpgradeJson.of(report));
                if (file != null) {
                    answer.put("kept", file.toString());
                }
            }
            case ControlRequest.Stop _ -> supervisor.stop("asked for by " + who);
            case ControlRequest.Detach _ -> supervisor.detach();
            case ControlRequest.Release _ -> supervisor.release();
        }
        return answer;
    }

    /// @return where the report was kept; null for a dry run, or where the disk is full
    private @Nullable Path keep(UpgradeReport report) {
        if (report.outcome() == UpgradeReport.Outcome.DRY_RUN) {
            return null;
        }
        Path folder = supervisor.directory().upgrade(report.number());
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("upgrade.html"), UpgradePage.render(report));
            Files.writeString(
                    folder.resolve("upgrade.json"), UpgradeJson.of(report).toString());
            Files.writeString(folder.resolve("upgrade.txt"), UpgradeText.render(report, 100));
            return folder;
        } catch (IOException e) {
            supervisor.audit("-", "keep " + folder, "failed: " + e.getMessage());
            return null;
        }
    }

    private ObjectNode status() {
        ObjectNode status = ControlProtocol.JSON.createObjectNode();
        status.put("schema", "anteroom.status/1");
        status.put("service", supervisor.config().name());
        status.put("supervisor_pid", ProcessHandle.current().pid());
        status.put("upgrading", supervisor.isUpgrading());
        supervisor.degraded().ifPresent(trouble -> status.put("degraded", trouble));
        ArrayNode processes = status.putArray("processes");
        Generation current = supervisor.current().orElse(null);
        for (Generation member : supervisor.members()) {
            ObjectNode node = processes.addObject();
            node.put("generation", member.number());
            node.put("pid", member.pid());
            node.put("role", member.role().name().toLowerCase(Locale.ROOT));
            node.put("ready", member.saidReady());
            node.put("status", member.status());
            node.put("age_ms", member.age().toMillis());
            ArrayNode command = node.putArray("command");
            member.command().forEach(command::add);
        }
        ArrayNode listeners = status.putArray("listeners");
        if (current != null) {
            current.sockets().forEach((name, socket) -> {
                ObjectNode node = listeners.addObject();
                node.put("name", name);
                node.put("address", socket.address().toString());
                socket.queue().ifPresent(queue -> {
                    node.put("depth", queue.depth());
                    node.put("limit", queue.limit());
                });
            });
        }
        return status;
    }

    private static ObjectNode error(String text) {
        return ControlProtocol.JSON.createObjectNode().put("error", text);
    }

    /// Lets answers that are under way be finished: that to `stop` is.
    @Override
    public void close() {
        finish();
    }

    void finish() {
        try {
            for (Thread thread : answering) {
                thread.join(LAST_ANSWER);
            }
            server.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next supervisor replaces it.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
