package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares each goroutine's life, event by event, with what `go tool trace -d` prints.
class EventDumpTest {
    // M=1 P=0 G=1 StateTransition Time=2 Resource=Goroutine(20) Reason="network" GoID=20 Running->Waiting
    private static final Pattern TRANSITION = Pattern.compile(
            "^M=(-?\\d+) P=(-?\\d+) G=(-?\\d+) StateTransition Time=(\\d+) Resource=Goroutine\\(\\d+\\) Reason=\"(.*)\" GoID=(\\d+) (\\w+)->(\\w+)$");
    // 70816422 GoUnblock p=1000002 g=0 off=821 g=19 seq=0
    private static final Pattern VERSION_1 =
            Pattern.compile("^(\\d+) (Go[A-Z]\\w+) p=(-?\\d+) g=(\\d+) off=\\d+(?: g=(\\d+))?.*$");

    private record Step(String what, long time) {}

    @TempDir
    Path directory;

    static Stream<Arguments> version1() {
        return recordings("1.19", "1.21");
    }

    static Stream<Arguments> version2() {
        return recordings("1.22", "1.23");
    }

    private static Stream<Arguments> recordings(String... versions) {
        return Stream.of(versions)
                .flatMap(version -> Recordings.SITUATIONS.stream().map(situation -> Arguments.of(situation, version)));
    }

    @ParameterizedTest
    @MethodSource("version2")
    void should_give_each_goroutine_the_states_that_go_1_22_and_newer_give_it(String situation, String version)
            throws Exception {
        Map<Long, List<Step>> expected = new HashMap<>();
        for (String line : dump(version, situation, "-d=1")) {
            Matcher m = TRANSITION.matcher(line);
            if (m.matches()) {
                String what = m.group(7) + "->" + m.group(8) + " " + m.group(5) + " M"
                        + Math.max(0, Long.parseLong(m.group(1))) + " P" + m.group(2) + " G"
                        + Math.max(0, Long.parseLong(m.group(3)));
                expected.computeIfAbsent(Long.parseLong(m.group(6)), g -> new ArrayList<>())
                        .add(new Step(what, Long.parseLong(m.group(4))));
            }
        }
        Map<Long, List<Step>> actual = new HashMap<>();
        read(situation, version, e -> {
            String what = name(e.from()) + "->" + name(e.to()) + " " + e.reasonText() + " M" + Math.max(0, e.thread())
                    + " P" + e.proc() + " G" + e.executing();
            actual.computeIfAbsent(e.goroutine(), g -> new ArrayList<>()).add(new Step(what, e.time()));
        });
        compare(actual, expected, 100);
    }

    @ParameterizedTest
    @MethodSource("version1")
    void should_give_each_goroutine_the_events_that_go_1_19_gives_it(String situation, String version)
            throws Exception {
        Map<Long, List<Step>> expected = new HashMap<>();
        for (String line : dump(version, situation, "-d")) {
            Matcher m = VERSION_1.matcher(line);
            if (m.matches()
                    && !List.of("GoWaiting", "GoInSyscall", "GoSysBlock").contains(m.group(2))) {
                String subject = m.group(5) == null ? m.group(4) : m.group(5);
                expected.computeIfAbsent(Long.parseLong(subject), g -> new ArrayList<>())
                        .add(new Step(m.group(2).replace("GoStartLabel", "GoStart"), Long.parseLong(m.group(1))));
            }
        }
        Map<Long, List<Step>> actual = new HashMap<>();
        read(situation, version, e -> {
            String what = version1Name(e);
            if (!what.isEmpty()) {
                actual.computeIfAbsent(e.goroutine(), g -> new ArrayList<>()).add(new Step(what, e.since()));
            }
        });
        compare(actual, expected, 0);
    }

    private static void compare(Map<Long, List<Step>> actual, Map<Long, List<Step>> expected, long toleranceNanos) {
        assertThat(expected).isNotEmpty();
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((goroutine, steps) -> {
            List<Step> ours = actual.getOrDefault(goroutine, List.of());
            assertThat(ours.stream().map(Step::what))
                    .as("goroutine " + goroutine)
                    .isEqualTo(steps.stream().map(Step::what).toList());
            for (int i = 0; i < steps.size(); i++) {
                assertThat(Math.abs(ours.get(i).time() - steps.get(i).time()))
                        .as("goroutine " + goroutine + " " + steps.get(i))
                        .isLessThanOrEqualTo(toleranceNanos);
            }
        });
    }

    private static String name(GoState state) {
        return switch (state) {
            case UNDETERMINED -> "Undetermined";
            case NOT_EXIST -> "NotExist";
            case RUNNABLE -> "Runnable";
            case RUNNING -> "Running";
            case SYSCALL -> "Syscall";
            case WAITING -> "Waiting";
        };
    }

    private static String version1Name(TraceEvent e) {
        return switch (e.to()) {
            case RUNNING -> e.from() == GoState.SYSCALL ? "" : "GoStart";
            case SYSCALL -> e.from() == GoState.RUNNING ? "GoSysCall" : "";
            case NOT_EXIST -> "GoEnd";
            case RUNNABLE ->
                switch (e.from()) {
                    case UNDETERMINED, NOT_EXIST -> "GoCreate";
                    case SYSCALL -> "GoSysExit";
                    case RUNNING -> e.reason() == BlockReason.PREEMPTED ? "GoPreempt" : "GoSched";
                    default -> "GoUnblock";
                };
            case WAITING ->
                switch (e.reason()) {
                    case NETWORK -> "GoBlockNet";
                    case SLEEP -> "GoSleep";
                    case SYNC -> "GoBlockSync";
                    case COND -> "GoBlockCond";
                    case CHAN_RECEIVE -> "GoBlockRecv";
                    case CHAN_SEND -> "GoBlockSend";
                    case SELECT -> "GoBlockSelect";
                    case GC_ASSIST -> "GoBlockGC";
                    case UNSPECIFIED -> "GoBlock";
                    case FOREVER -> "GoStop";
                    default -> "";
                };
            case UNDETERMINED -> "";
        };
    }

    private List<String> dump(String version, String situation, String flag) throws Exception {
        GoTool go = new GoTool(version);
        assumeTrue(go.present(), "Go " + version + " is needed as the oracle");
        return go.events(Files.write(directory.resolve("trace.out"), Recordings.bytes(situation, version)), flag);
    }

    private static void read(String situation, String version, TraceVisitor goroutines) {
        try (TraceReader reader = Recordings.open(situation, version)) {
            reader.read(e -> {
                if (e.kind() == EventKind.GOROUTINE) {
                    goroutines.event(e);
                }
            });
        }
    }
}
