package dev.anteroom.cli;

import dev.anteroom.diagnosis.compare.GateException;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.gate.serve.GateServer;
import dev.anteroom.gate.serve.Host;
import dev.anteroom.gate.serve.PeerWindows;
import dev.anteroom.watch.store.Store;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `anteroom gate serve`.
@Command(
        name = "serve",
        description = {
            "Answers GET /v1/gate?workload=…&before=…&after=…&window=60s&rules=default and Flagger's hooks from the windows that",
            "the agent (anteroom watch) has kept on this host, and on others whose gate it asks. Measures nothing itself."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Ends on SIGTERM. docs/gate.md has the answers, and manifests for Argo Rollouts, Flagger and Argo CD."
        })
final class GateServeCommand implements Callable<Integer> {
    @Option(names = "--state", required = true, paramLabel = "DIR", description = "State folder of this host's agent.")
    Path state;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9437",
            description = "Where it listens (${DEFAULT-VALUE}): plain HTTP, and nobody is asked who he is.")
    String listen = "127.0.0.1:9437";

    @Option(
            names = "--peer",
            paramLabel = "URL",
            description = "The gate of another host (http://node-7:9437). Repeatable.")
    List<URI> peers = List.of();

    @Option(
            names = "--rules",
            paramLabel = "NAME=RULES.yaml",
            description =
                    "Rules under the name that a query gives; 'default' are those of a query without. Repeatable.")
    Map<String, Path> rules = Map.of();

    @Option(names = "--audit", paramLabel = "FILE", description = "A line of JSON for each answer is appended here.")
    @Nullable
    Path audit;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, GateRules> named = new LinkedHashMap<>();
        try {
            rules.forEach((name, file) -> named.put(name, RulesFile.read(file)));
        } catch (GateException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        List<Host> hosts = new ArrayList<>();
        hosts.add(new Host("this host", () -> Store.read(state)));
        peers.forEach(peer -> hosts.add(new Host(peer.toString(), () -> new PeerWindows(peer))));
        CountDownLatch ended = new CountDownLatch(1);
        try (GateServer server = new GateServer(address(), hosts, named, auditor(), Clock.systemUTC())) {
            server.start();
            PrintWriter out = spec.commandLine().getOut();
            out.println("gate: answers on http://" + server.address().getHostString() + ":"
                    + server.address().getPort() + "/v1/gate, from " + state + " and " + peers.size() + " peers");
            out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
            ended.await();
        }
        return ExitStatus.OK;
    }

    private InetSocketAddress address() {
        int colon = listen.lastIndexOf(':');
        String port = listen.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new ParameterException(spec.commandLine(), "--listen is HOST:PORT, not " + listen);
        }
        return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(port));
    }

    private Consumer<String> auditor() {
        Path file = audit;
        if (file == null) {
            return _ -> {};
        }
        return line -> {
            try {
                Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": the audit can't be written", e);
            }
        };
    }
}
