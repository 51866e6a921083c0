package dev.anteroom.lab;

import dev.anteroom.lab.Layout.Item;
import dev.anteroom.lab.Take.Extra;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Takes, while a fault lasts, what people on call have: profiles over the admin port, and the kernel's view twice with
/// at least three seconds in between, by standard tools.
final class Recorder {
    private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(3200);
    private static final int LARGEST_TRACE = 90_000;
    private static final List<String> SYSCTLS = List.of(
            "net.core.somaxconn",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_synack_retries",
            "net.ipv4.tcp_migrate_req",
            "net.ipv4.tcp_fin_timeout",
            "fs.file-max",
            "fs.file-nr",
            "fs.nr_open");

    private final Stage stage;
    private final Scenario scenario;
    private final Take take;
    private final Map<String, AdminPort> admins = new LinkedHashMap<>();
    private final List<Item> items = new ArrayList<>();

    Recorder(Stage stage, Scenario scenario, Take take, Path probe) {
        this.stage = stage;
        this.scenario = scenario;
        this.take = take;
        scenario.admin().forEach((role, address) -> {
            if (!address.isEmpty()) {
                admins.put(role, new AdminPort(stage, probe, role, address));
            }
        });
    }

    List<Item> record() {
        Instant begin = Instant.now();
        kernel(1);
        profiles(1);
        Duration rest = BETWEEN_ROUNDS.minus(Duration.between(begin, Instant.now()));
        if (rest.isPositive()) {
            Stage.pause((int) rest.toMillis());
        }
        if (take.rounds() > 1) {
            kernel(2);
            goroutines(2);
        }
        once();
        admins.values().forEach(AdminPort::close);
        return take.session() ? List.of(Transcript.of(items)) : items;
    }

    /// The last resort, after the load has been measured: the runtime prints all stacks and the process ends.
    void end() {
        if (!has(Extra.QUIT)) {
            return;
        }
        stage.perform(new Step.Signal(scenario.subject(), "QUIT"));
        Stage.pause(1500);
        add(scenario.subject(), "server.log", false, 1, stage.log(scenario.subject()));
    }

    private void profiles(int round) {
        goroutines(round);
        admins.forEach((role, admin) -> {
            boolean alive = stage.running(role);
            if (!alive) {
                return;
            }
            profile(role, admin, "cpu.pb.gz", "/debug/pprof/profile?seconds=2", 6);
            profile(role, admin, "block.pb.gz", "/debug/pprof/block", 3);
            profile(role, admin, "mutex.pb.gz", "/debug/pprof/mutex", 3);
            if (has(Extra.GOROUTINE_PROTO)) {
                profile(role, admin, "goroutine.pb.gz", "/debug/pprof/goroutine", 3);
            }
            if (has(Extra.GOROUTINE_TEXT)) {
                profile(role, admin, "goroutine-debug1.txt", "/debug/pprof/goroutine?debug=1", 3);
            }
            if (has(Extra.BLOCK_TEXT)) {
                profile(role, admin, "block-debug1.txt", "/debug/pprof/block?debug=1", 3);
            }
            if (has(Extra.MUTEX_TEXT)) {
                profile(role, admin, "mutex-debug1.txt", "/debug/pprof/mutex?debug=1", 3);
            }
            if (has(Extra.HEAP)) {
                profile(role, admin, "heap.pb.gz", "/debug/pprof/heap", 3);
            }
            if (has(Extra.HEAP_TEXT)) {
                profile(role, admin, "heap-debug1.txt", "/debug/pprof/heap?debug=1", 3);
            }
            if (has(Extra.TRACE)) {
                byte[] trace = admin.fetch("/debug/pprof/trace?seconds=1", 5);
                if (trace != null && gzip(trace).length < LARGEST_TRACE) {
                    add(role, "trace.out", false, 1, trace);
                }
            }
        });
    }

    private boolean has(Extra extra) {
        return take.extras().contains(extra);
    }

    private void goroutines(int round) {
        admins.forEach((role, admin) -> {
            if (!take.takes("goroutines.txt")) {
                return;
            }
            int detail = scenario.summaryOnly() ? 1 : 2;
            byte[] dump = admin.fetch("/debug/pprof/goroutine?debug=" + detail, 8);
            if (dump != null) {
                add(role, "goroutines.txt", true, round, dump);
            }
        });
    }

    private void profile(String role, AdminPort admin, String kind, String path, double seconds) {
        if (!take.takes(kind)) {
            return;
        }
        byte[] content = admin.fetch(path, seconds);
        if (content != null) {
            add(role, kind, false, 1, content);
        }
    }

    private void kernel(int round) {
        add("", "ss.txt", true, round, stage.inside("ss", take.listing()));
        if (!take.sockets().isEmpty()) {
            add("", "ss-all.txt", true, round, stage.inside("ss", take.sockets()));
        }
        Path host = Path.of("/proc", Long.toString(stage.witness()), "net");
        add("", "netstat.txt", true, round, Stage.read(host.resolve("netstat")));
        add("", "snmp.txt", true, round, Stage.read(host.resolve("snmp")));
        if (has(Extra.NETSTAT_TOOL)) {
            add("", "netstat-ant.txt", true, round, stage.inside("netstat", "-antp"));
        }
        if (has(Extra.NSTAT)) {
            // With a history of its own, so that absolute values are printed and nobody's history is touched.
            String history = "NSTAT_HISTORY=" + stage.directory().resolve("nstat");
            add("", "nstat.txt", true, round, stage.inside("env", history, "nstat", "-asz"));
        }
        if (has(Extra.NETSTAT_SUMMARY)) {
            add("", "netstat-s.txt", true, round, stage.inside("netstat", "-s"));
        }
        if (has(Extra.PROC_TCP)) {
            add("", "tcp.txt", true, round, Stage.read(host.resolve("tcp")));
            add("", "tcp6.txt", true, round, Stage.read(host.resolve("tcp6")));
        }
        for (String role : scenario.admin().keySet()) {
            if (!stage.running(role)) {
                continue;
            }
            Path proc = Path.of("/proc", Long.toString(stage.pid(role)));
            add(role, "schedstat.txt", true, round, Stage.read(proc.resolve("schedstat")));
            add(role, "stat.txt", true, round, Stage.read(proc.resolve("stat")));
            cgroupState(role, round, proc);
            if (has(Extra.STATUS_TWICE)) {
                add(role, "status.txt", true, round, Stage.read(proc.resolve("status")));
            }
        }
    }

    /// The state of the process's own cgroups; that of the host's root tells nothing about it.
    private void cgroupState(String role, int round, Path proc) {
        for (String line : Stage.read(proc.resolve("cgroup")).split("\n", -1)) {
            String[] fields = line.split(":", 3);
            if (fields.length < 3 || !fields[2].startsWith("/" + Stage.PREFIX)) {
                continue;
            }
            Path group = Path.of("/sys/fs/cgroup", fields[1], fields[2].substring(1));
            if (fields[1].equals("cpu")) {
                add(role, "cpu.stat", true, round, Stage.read(group.resolve("cpu.stat")));
            } else if (fields[1].equals("freezer")) {
                add(role, "freezer.state", true, round, Stage.read(group.resolve("freezer.state")));
            }
        }
    }

    private void once() {
        add("", "sysctl.txt", false, 1, sysctls());
        if (has(Extra.SOCKSTAT)) {
            add("", "sockstat.txt", false, 1, Stage.read(Path.of("/proc/" + stage.witness() + "/net/sockstat")));
        }
        add("", "uname.txt", false, 1, Shell.run("uname", "-srm"));
        for (String role : scenario.admin().keySet()) {
            if (!stage.running(role)) {
                continue;
            }
            String pid = Long.toString(stage.pid(role));
            Path proc = Path.of("/proc", pid);
            add(role, "limits.txt", false, 1, Stage.read(proc.resolve("limits")));
            if (!has(Extra.STATUS_TWICE)) {
                add(role, "status.txt", false, 1, Stage.read(proc.resolve("status")));
            }
            add(role, "cgroup.txt", false, 1, withoutHostPaths(Stage.read(proc.resolve("cgroup"))));
            if (has(Extra.LSOF)) {
                add(role, "lsof.txt", false, 1, Shell.attempt("lsof", "-nP", "-p", pid));
            } else {
                add(role, "fd.txt", false, 1, Shell.attempt("ls", "-l", "/proc/" + pid + "/fd"));
            }
        }
        if (has(Extra.PS)) {
            List<String> pids = new ArrayList<>();
            for (String role : scenario.admin().keySet()) {
                pids.add(Long.toString(stage.pid(role)));
            }
            String columns = scenario.port() % 2 == 0
                    ? "pid,ppid,stat,pcpu,wchan:24,comm"
                    : "user,pid,ni,pcpu,pmem,stat,start,time,args";
            add("", "ps.txt", false, 1, Shell.attempt("ps", "-o", columns, "-p", String.join(",", pids)));
        }
        if (has(Extra.RUNTIME_LOG)) {
            add(scenario.subject(), "server.log", false, 1, stage.log(scenario.subject()));
        }
        if (has(Extra.NOTES)) {
            add("", "notes.txt", false, 1, notes());
        }
        if (scenario.traced()) {
            try {
                add(
                        scenario.subject(),
                        "strace.log",
                        false,
                        1,
                        Files.readAllBytes(stage.directory().resolve("strace.log")));
            } catch (IOException e) {
                throw new UncheckedIOException("strace left no log", e);
            }
        }
    }

    private String sysctls() {
        if (has(Extra.SYSCTL_ALL)) {
            StringBuilder all = new StringBuilder();
            for (String line : stage.inside("sysctl", "-a").split("\n", -1)) {
                if (line.startsWith("net.core.") || line.startsWith("net.ipv4.tcp") || line.startsWith("fs.")) {
                    all.append(line).append('\n');
                }
            }
            return all.toString();
        }
        List<String> command = new ArrayList<>(List.of("sysctl"));
        command.addAll(SYSCTLS);
        return stage.inside(command.toArray(String[]::new));
    }

    /// Leaves a process's own groups and puts the root for the host's: where a recording was made is nobody's business.
    private static String withoutHostPaths(String cgroups) {
        StringBuilder out = new StringBuilder();
        for (String line : cgroups.strip().split("\n", -1)) {
            String[] fields = line.split(":", 3);
            boolean own = fields.length == 3 && fields[2].startsWith("/" + Stage.PREFIX);
            out.append(own ? line : fields[0] + ":" + fields[1] + ":/").append('\n');
        }
        return out.toString();
    }

    private String notes() {
        return "Host shop-" + (scenario.port() % 7) + ", pid " + stage.pid(scenario.subject()) + ", port "
                + scenario.port() + ".\nCheckout complained, taken " + Instant.now() + ".\n";
    }

    private void add(String role, String kind, boolean repeated, int round, String text) {
        if (!text.isEmpty()) {
            add(role, kind, repeated, round, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(String role, String kind, boolean repeated, int round, byte[] content) {
        if (!take.takes(kind)) {
            return;
        }
        boolean alone = scenario.admin().size() == 1;
        items.add(new Item(role, alone, kind, repeated, round, Instant.now(), content));
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
