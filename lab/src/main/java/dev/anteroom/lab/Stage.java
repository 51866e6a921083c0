package dev.anteroom.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Where one scenario plays: a network namespace with its own sysctls, the processes in it and their cgroups.
///
/// Closing it (also from a shutdown hook) kills every process in the namespace and removes what was made. What a
/// killed runner leaves is removed by the next one: see [#sweep()].
final class Stage implements AutoCloseable {
    static final String PREFIX = "anteroom-lab-";
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final Path FILE_MAX = Path.of("/proc/sys/fs/file-max");
    private static final String FREEZER_STATE = "freezer.state";
    private static final String KEPT_FILE_MAX = "file-max";
    private static final Path FILE_NR = Path.of("/proc/sys/fs/file-nr");
    private static final JsonMapper JSON = new JsonMapper();
    private static int stages;

    private final String name;
    private final Path programs;
    private final Path directory;
    private final List<Process> spawned = new ArrayList<>();
    private final Map<String, Long> pids = new LinkedHashMap<>();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final List<Path> cgroups = new ArrayList<>();
    private final Thread hook = new Thread(this::remove, "lab-clean-up");
    private @Nullable Process load;
    private @Nullable String originalFileMax;
    private int extras;
    private boolean removed;

    /// @param programs the directory of the built Go programs
    Stage(Path programs) {
        this.programs = programs;
        synchronized (Stage.class) {
            this.name = PREFIX + ProcessHandle.current().pid() + "-" + stages++;
        }
        this.directory = Path.of("/tmp", name);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + directory, e);
        }
        Shell.run("ip", "netns", "add", name);
        inside("ip", "link", "set", "lo", "up");
        // Clients and service share the namespace; thousands of the clients' old connections would only fill the
        // listings.
        inside("sysctl", "-qw", "net.ipv4.tcp_max_tw_buckets=300");
    }

    /// Removes the namespaces, cgroups and directories of runners that no longer live.
    static void sweep() {
        thawDead();
        for (String line : Shell.run("ip", "netns", "list").lines().toList()) {
            String namespace = line.split(" ", 2)[0];
            if (namespace.startsWith(PREFIX) && !alive(namespace)) {
                clear(namespace);
                Shell.attempt("ip", "netns", "del", namespace);
            }
        }
        for (Path parent : List.of(CGROUPS.resolve("cpu"), CGROUPS.resolve("freezer"), Path.of("/tmp"))) {
            if (!Files.isDirectory(parent)) {
                continue;
            }
            try (Stream<Path> children = Files.list(parent)) {
                for (Path child : children.toList()) {
                    String file = child.getFileName().toString();
                    if (file.startsWith(PREFIX) && !alive(file)) {
                        String kept = read(child.resolve(KEPT_FILE_MAX));
                        if (!kept.isEmpty()) {
                            put(FILE_MAX, kept);
                        }
                        delete(child, parent.startsWith("/tmp"));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + parent, e);
            }
        }
    }

    /// A frozen process doesn't die before it is thawed.
    private static void thawDead() {
        Path freezer = CGROUPS.resolve("freezer");
        if (!Files.isDirectory(freezer)) {
            return;
        }
        try (Stream<Path> groups = Files.walk(freezer, 2)) {
            for (Path group : groups.toList()) {
                String stage = freezer.relativize(group).getName(0).toString();
                if (stage.startsWith(PREFIX) && !alive(stage) && Files.exists(group.resolve(FREEZER_STATE))) {
                    put(group.resolve(FREEZER_STATE), "THAWED");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + freezer, e);
        }
    }

    private static boolean alive(String stage) {
        try {
            long pid = Long.parseLong(stage.substring(PREFIX.length()).split("-", 2)[0]);
            return ProcessHandle.of(pid).isPresent();
        } catch (NumberFormatException e) {
            return true;
        }
    }

    String namespace() {
        return name;
    }

    Path directory() {
        return directory;
    }

    /// Runs a command in the namespace and returns what it wrote.
    String inside(String... command) {
        return Shell.run(enter(command));
    }

    private String[] enter(String... command) {
        String[] all = new String[command.length + 4];
        all[0] = "ip";
        all[1] = "netns";
        all[2] = "exec";
        all[3] = name;
        System.arraycopy(command, 0, all, 4, command.length);
        return all;
    }

    long pid(String role) {
        Long pid = pids.get(role);
        if (pid == null) {
            throw new LabException("the scenario has no process with the role " + role);
        }
        return pid;
    }

    boolean running(String role) {
        return Files.exists(Path.of("/proc", Long.toString(pid(role))));
    }

    /// A process of the namespace whatever happens to the service: the load, by which the kernel's counters are read.
    long witness() {
        Process process = load;
        if (process == null) {
            throw new LabException("the load has not been started");
        }
        return process.pid();
    }

    void perform(Step step) {
        switch (step) {
            case Step.Start it -> start(it.service());
            case Step.Reload it -> reload(it.role(), it.settings());
            case Step.Signal it -> Shell.run("kill", "-" + it.name(), Long.toString(pid(it.role())));
            case Step.Sysctl it -> inside("sysctl", "-qw", it.key() + "=" + it.value());
            case Step.Pause it -> pause(it.millis());
            case Step.Adopt it -> adopt(it.role(), it.number());
            case Step.Quota it -> quota(it.role(), it.microsPerPeriod(), it.periodMicros());
            case Step.FileMax it -> fileMax(it.spare());
            case Step.Freeze it -> freeze(it.role());
            case Step.Hog it -> hog(it.goroutines(), it.cpu(), it.nice());
            case Step.NextPhase it -> Shell.run("kill", "-USR1", Long.toString(witness()));
            case Step.HalfOpen it -> halfOpen(it.port(), it.perSecond());
            case Step.Shape it -> shape(it.rate());
            case Step.Configure it -> configure(it.service());
            case Step.Tool it -> tool(it.command());
            case Step.MoreLoad it -> moreLoad(it.phase());
        }
    }

    private void shape(String rate) {
        inside("tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", rate, "burst", "4kb", "limit", "4mb");
    }

    private void configure(Service service) {
        services.put(service.role(), service);
        write(service.role(), service.config());
    }

    private void start(Service service) {
        services.put(service.role(), service);
        Path file = write(service.role(), service.config());
        List<String> command = new ArrayList<>(service.wrappers());
        command.replaceAll(word -> word.replace("@DIR", directory.toString()));
        command.add(programs.resolve(service.program()).toString());
        command.add("-c");
        command.add(file.toString());
        for (String word : service.arguments()) {
            command.add(word.replace("@DIR", directory.toString()).replace("@BIN", programs.toString()));
        }
        Process process = spawn(service.role(), command, service.environment());
        pids.put(service.role(), process.pid());
        pause(350);
        if (!process.isAlive()) {
            throw new LabException(service.role() + " ended at once: " + log(service.role()));
        }
    }

    private Path write(String role, Map<String, Object> config) {
        Map<String, Object> settings = new TreeMap<>(config);
        settings.replaceAll(
                (key, value) -> value instanceof String s ? s.replace("@DIR", directory.toString()) : value);
        Path file = directory.resolve(role + ".json");
        try {
            Files.writeString(file, JSON.writeValueAsString(settings));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    private void reload(String role, Map<String, Object> settings) {
        Service before = services.get(role);
        if (before == null) {
            throw new LabException("the scenario has no service with the role " + role);
        }
        Map<String, Object> merged = new TreeMap<>(before.config());
        merged.putAll(settings);
        services.put(
                role,
                new Service(
                        role, before.program(), merged, before.environment(), before.wrappers(), before.arguments()));
        write(role, merged);
        Shell.run("kill", "-HUP", Long.toString(pid(role)));
    }

    private void adopt(String role, int number) {
        Path file = directory.resolve("child" + number);
        for (int i = 0; i < 50 && !Files.exists(file); i++) {
            pause(50);
        }
        pause(200);
        try {
            pids.put(role, Long.parseLong(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("no child wrote its pid into " + file, e);
        }
    }

    /// What is made after the clean-up, because the runner is being ended meanwhile, would stay behind.
    private void checkOpen() {
        if (removed) {
            throw new LabException("the run is being ended");
        }
    }

    private synchronized Process spawn(String log, List<String> command, Map<String, String> environment) {
        checkOpen();
        ProcessBuilder builder = new ProcessBuilder(enter(command.toArray(String[]::new)));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("HOME", "/");
        builder.environment().putAll(environment);
        builder.directory(directory.toFile());
        builder.redirectErrorStream(true);
        builder.redirectOutput(directory.resolve(log + ".log").toFile());
        try {
            Process process = builder.start();
            spawned.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    String log(String role) {
        try {
            return Files.readString(directory.resolve(role + ".log"));
        } catch (IOException e) {
            return "";
        }
    }

    void startLoad(Path client, List<Phase> phases) {
        List<Map<String, Object>> settings =
                phases.stream().map(Phase::settings).toList();
        Path file = directory.resolve("load.json");
        try {
            Files.writeString(file, JSON.writeValueAsString(settings));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        load = spawn("load", List.of("prlimit", "--nofile=20000", client.toString(), "-c", file.toString()), Map.of());
    }

    /// Ends the load and returns what its clients saw, phase by phase.
    List<ClientView> endLoad() {
        Process process = load;
        if (process == null) {
            return List.of();
        }
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                throw new LabException("the load did not end within 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
        String out = log("load");
        int begin = out.lastIndexOf("[{");
        if (begin < 0) {
            throw new LabException("the load reported nothing: " + out);
        }
        return List.of(JSON.readValue(out.substring(begin), ClientView[].class));
    }

    private void tool(List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.replaceAll(word -> word.replace("@DIR", directory.toString()));
        pids.forEach((role, pid) -> words.replaceAll(word -> word.replace("@PID(" + role + ")", pid.toString())));
        extra(words, Map.of());
    }

    private void moreLoad(Phase phase) {
        String file = "more" + extras + ".json";
        try {
            Files.writeString(directory.resolve(file), JSON.writeValueAsString(List.of(phase.settings())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        extra(
                List.of(
                        programs.resolve("loadgen").toString(),
                        "-c",
                        directory.resolve(file).toString()),
                Map.of());
    }

    private void extra(List<String> command, Map<String, String> environment) {
        String role = "extra" + extras++;
        Process process = spawn(role, command, environment);
        pids.put(role, process.pid());
    }

    private synchronized void fileMax(int spare) {
        checkOpen();
        String[] numbers = read(FILE_NR).strip().split("\\s+", -1);
        originalFileMax = numbers[2];
        // A killed runner's successor puts it back: see sweep().
        put(directory.resolve(KEPT_FILE_MAX), numbers[2]);
        put(FILE_MAX, Long.toString(Long.parseLong(numbers[0]) + spare));
    }

    private void quota(String role, int micros, int period) {
        Path group = cgroup("cpu", role);
        put(group.resolve("cpu.cfs_period_us"), Integer.toString(period));
        put(group.resolve("cpu.cfs_quota_us"), Integer.toString(micros));
        put(group.resolve("cgroup.procs"), Long.toString(pid(role)));
    }

    private void freeze(String role) {
        Path group = cgroup("freezer", role);
        put(group.resolve("cgroup.procs"), Long.toString(pid(role)));
        put(group.resolve(FREEZER_STATE), "FROZEN");
    }

    private synchronized Path cgroup(String controller, String role) {
        checkOpen();
        Path group = CGROUPS.resolve(controller).resolve(name).resolve(role);
        try {
            Files.createDirectories(group);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the cgroup " + group + " (cgroup v1 is needed)", e);
        }
        if (!cgroups.contains(group.getParent())) {
            cgroups.add(group.getParent());
        }
        cgroups.add(group);
        return group;
    }

    private static void put(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + value + " to " + file, e);
        }
    }

    private void hog(int goroutines, int cpu, int nice) {
        extra(
                List.of(
                        "nice",
                        "-n",
                        Integer.toString(nice),
                        "taskset",
                        "-c",
                        Integer.toString(cpu),
                        programs.resolve("batchd").toString(),
                        "-n",
                        Integer.toString(goroutines),
                        "-for",
                        "20s"),
                Map.of("GOMAXPROCS", Integer.toString(goroutines)));
    }

    /// The server's address is on a device whose other end has no such neighbour: the SYN-ACKs leave for nowhere.
    private void halfOpen(int port, int perSecond) {
        inside("ip", "link", "add", "out0", "type", "veth", "peer", "name", "out1");
        inside("ip", "addr", "add", "10.88.0.1/24", "dev", "out0");
        inside("ip", "link", "set", "out0", "up");
        inside("ip", "link", "set", "out1", "up");
        inside("ip", "neigh", "add", "10.88.0.2", "lladdr", "02:00:00:00:00:99", "dev", "out0", "nud", "permanent");
        inside("ip", "route", "add", "10.99.0.0/16", "via", "10.88.0.2");
        inside("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0");
        inside("sysctl", "-qw", "net.ipv4.conf.lo.rp_filter=0");
        inside("sysctl", "-qw", "net.ipv4.conf.all.accept_local=1");
        extra(
                List.of(
                        programs.resolve("halfopen").toString(),
                        "-port",
                        Integer.toString(port),
                        "-rate",
                        Integer.toString(perSecond),
                        "-for",
                        "20s"),
                Map.of());
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public void close() {
        // Whoever interrupted the scenario wants it gone, and each step below waits for a program.
        boolean interrupted = Thread.interrupted();
        try {
            remove();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The virtual machine is going down, and the hook is what runs this.
            return;
        }
    }

    private synchronized void remove() {
        if (removed) {
            return;
        }
        removed = true;
        if (originalFileMax != null) {
            put(FILE_MAX, originalFileMax);
        }
        for (Path group : cgroups) {
            Path state = group.resolve(FREEZER_STATE);
            if (Files.exists(state)) {
                put(state, "THAWED");
            }
        }
        clear(name);
        for (Process process : spawned) {
            process.destroyForcibly();
            try {
                process.waitFor(2, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Shell.attempt("ip", "netns", "del", name);
        for (Path group : cgroups.reversed()) {
            delete(group, false);
        }
        delete(directory, true);
    }

    /// Kills what runs in a namespace: the namespace is this runner's own, so is everything in it.
    private static void clear(String namespace) {
        for (int round = 0; round < 5; round++) {
            List<String> left =
                    Shell.attempt("ip", "netns", "pids", namespace).lines().toList();
            if (left.isEmpty()) {
                return;
            }
            for (String pid : left) {
                Shell.attempt("kill", "-KILL", pid.strip());
            }
            pause(100);
        }
    }

    private static void delete(Path directory, boolean contents) {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                if (contents || Files.isDirectory(path)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(Stage.class.getName())
                    .log(System.Logger.Level.WARNING, "could not remove {0}: {1}", directory, e.getMessage());
        }
    }

    /// The text of a /proc or /sys file; empty where there is none. Such files report no size, so they are read as
    /// streams.
    static String read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
