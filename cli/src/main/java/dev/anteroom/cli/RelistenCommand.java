package dev.anteroom.cli;

import dev.anteroom.handoff.relisten.Relisten;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `anteroom relisten`: repair of a small or stale backlog without a restart.
@Command(
        name = "relisten",
        description = {
            "Changes the limit of a running service's accept queue at once: listen() again on its own listener, through a duplicate "
                    + "that is closed at once. The service is neither stopped nor notified; no connection is touched. "
                    + "The limit is read from the kernel before and after."
        },
        footer = {
            "",
            "Needs the service's user or CAP_SYS_PTRACE. Lasts until the service closes the listener: set somaxconn for good as well.",
            "Exit status: 0 the limit is what was asked for, 3 it isn't (somaxconn caps it) or can't be changed."
        },
        mixinStandardHelpOptions = true)
final class RelistenCommand implements Callable<Integer> {
    @Option(names = "--pid", required = true, paramLabel = "PID", description = "The service's process.")
    int pid;

    @Option(names = "--port", required = true, paramLabel = "PORT", description = "The port it listens on.")
    int port;

    @Option(
            names = "--backlog",
            defaultValue = "4096",
            paramLabel = "N",
            description = "The limit to ask for (${DEFAULT-VALUE}); net.core.somaxconn caps it.")
    int backlog;

    @Option(names = "--json", description = "One JSON object.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        if (pid < 1 || port < 1 || port > 65_535 || backlog < 1) {
            throw new ParameterException(spec.commandLine(), "--pid and --backlog are 1 or more, --port is 1 to 65535");
        }
        Relisten.Report report = Relisten.run(pid, port, backlog);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.builder().build().writeValueAsString(json(report)));
        } else {
            print(report, out);
        }
        return report.asAsked() ? ExitStatus.OK : ExitStatus.UNUSABLE_INPUT;
    }

    private static void print(Relisten.Report report, PrintWriter out) {
        for (Relisten.Outcome outcome : report.outcomes()) {
            out.println(outcome.before().endpoint() + " of process " + report.pid() + ": limit "
                    + outcome.before().limit() + " → " + outcome.after().limit()
                    + " (as reported by the kernel, sock_diag; "
                    + outcome.after().depth() + " waiting now, "
                    + outcome.before().drops()
                    + " packets dropped until then)");
        }
        if (!report.asAsked()) {
            out.println("Less than the " + report.asked() + " asked for: net.core.somaxconn is " + report.somaxconn()
                    + " in its network namespace. Raise it there, then run this again:");
            out.println("  " + report.raise());
        }
        out.println("Undo: " + report.undo());
    }

    private static Map<String, Object> json(Relisten.Report report) {
        List<Map<String, Object>> listeners = new ArrayList<>();
        for (Relisten.Outcome outcome : report.outcomes()) {
            Map<String, Object> listener = new LinkedHashMap<>();
            listener.put("endpoint", outcome.before().endpoint());
            listener.put("limit_before", outcome.before().limit());
            listener.put("limit_after", outcome.after().limit());
            listener.put("depth", outcome.after().depth());
            listeners.add(listener);
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", "anteroom.relisten/1");
        root.put("pid", report.pid());
        root.put("port", report.port());
        root.put("asked", report.asked());
        root.put("as_asked", report.asAsked());
        root.put("somaxconn", report.somaxconn());
        root.put("listeners", listeners);
        root.put("undo", report.undo());
        return root;
    }
}
