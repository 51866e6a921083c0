package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.upgrade.UpgradeJson;
import dev.anteroom.handoff.upgrade.UpgradePage;
import dev.anteroom.handoff.upgrade.UpgradeReport;
import dev.anteroom.handoff.upgrade.UpgradeText;
import dev.anteroom.linux.LinuxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers `anteroom upgrade`, `status`, `stop` on a Unix socket. Who asks is the kernel's word (SO_PEERCRED):
/// root and the supervisor's own user may; every request is written to the audit log, refused ones too.
public final class ControlServer implements AutoCloseable {
    private static final int MAX_REQUEST = 64 * 1024;
    private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

    private final Supervisor supervisor;
    private final Path path;
    private final ServerSocketChannel server;
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
            // Anybody may connect, so that a refusal can be said and logged.
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
                Thread.ofPlatform().daemon().name("control-client").start(() -> {
                    answering.add(Thread.currentThread());
                    try {
                        answer(client);
                    } finally {
                        answering.remove(Thread.currentThread());
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
                BufferedReader reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            OutputStream out = Channels.newOutputStream(client);
            String who =
                    client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!mayAsk(who)) {
                supervisor.audit(who, "connect", "refused: not root and not the supervisor's user");
                say(out, error("User " + who + " may not control this service: its owner or root may"));
                return;
            }
            JsonNode request = ControlProtocol.read(reader, MAX_REQUEST);
            if (request != null) {
                say(out, answer(request, who, out));
            }
        } catch (IOException e) {
            supervisor.audit("-", "answer", "the client went away: " + e.getMessage());
        } catch (RuntimeException e) {
            supervisor.audit("-", "answer", "failed: " + e);
        }
    }

    private ObjectNode answer(JsonNode request, String who, OutputStream out) {
        String what = request.toString();
        try {
            ObjectNode answer = handle(request, who, out);
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

    private static boolean mayAsk(String who) {
        return who.equals("root") || who.equals("0") || who.equals(System.getProperty("user.name"));
    }

    private ObjectNode handle(JsonNode request, String who, OutputStream out) {
        ObjectNode answer = ControlProtocol.JSON.createObjectNode();
        answer.put("ok", true);
        switch (request.path("do").asString("")) {
            case "status" -> answer.set("status", status());
            case "upgrade" -> {
                UpgradeReport report = supervisor.upgrade(upgradeRequest(request), who, event -> {
                    ObjectNode line = ControlProtocol.JSON.createObjectNode();
                    line.put("event", event.text());
                    line.put("at_ms", event.millis());
                    try {
                        say(out, line);
                    } catch (IOException e) {
                        // Who asked has gone away; the upgrade goes on.
                        return;
                    }
                });
                Path file = keep(report);
                answer.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
                answer.put(
                        "text", UpgradeText.render(report, request.path("width").asInt(100)));
                answer.set("report", UpgradeJson.of(report));
                if (file != null) {
                    answer.put("kept", file.toString());
                }
            }
            case "stop" -> supervisor.stop("asked for by " + who);
            case "detach" -> supervisor.detach();
            case "release" -> supervisor.release();
            default -> throw new HandoffException("This supervisor doesn't know how to do that");
        }
        return answer;
    }

    private static UpgradeRequest upgradeRequest(JsonNode request) {
        List<Integer> canary = new ArrayList<>();
        request.path("canary").forEach(share -> canary.add(share.asInt()));
        List<String> command = new ArrayList<>();
        request.path("command").forEach(word -> command.add(word.asString()));
        return new UpgradeRequest(
                canary,
                request.path("one_listener").asBoolean(false),
                millis(request, "drain_ms"),
                millis(request, "cleanup_ms"),
                millis(request, "verify_ms"),
                request.path("dry_run").asBoolean(false),
                command);
    }

    private static @Nullable Long millis(JsonNode request, String name) {
        JsonNode value = request.path(name);
        return value.isIntegralNumber() ? Long.valueOf(value.asLong()) : null;
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

    private static synchronized void say(OutputStream out, ObjectNode node) throws IOException {
        out.write(ControlProtocol.line(node).getBytes(StandardCharsets.UTF_8));
        out.flush();
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
