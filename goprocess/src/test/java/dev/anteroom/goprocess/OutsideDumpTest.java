package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.Goroutine;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is read from outside against what the runtime says of itself, for each version of Go and each kind of build.
class OutsideDumpTest {
    private static final long MAIN = 1;

    /// What the program's loaded goroutines may be in, leaf to root.
    private static final Set<String> BUSY = Set.of(
            "main.receive",
            "main.deep",
            "main.busy",
            "main.busy.func1",
            "main.spin",
            "main.work",
            "main.garbage",
            "runtime.Gosched");

    @ParameterizedTest
    @CsvSource({
        "1.19,PLAIN",
        "1.19,STRIPPED",
        "1.19,PIE_CGO",
        "1.21,STRIPPED",
        "1.22,STRIPPED",
        "1.23,PLAIN",
        "1.23,STRIPPED",
        "1.23,PIE_CGO",
        "1.24,STRIPPED",
        "1.26,STRIPPED",
        "1.27,PLAIN",
        "1.27,STRIPPED",
        "1.27,PIE_CGO"
    })
    void should_say_what_the_runtime_says_of_itself(String version, Toolchain.Variant variant) throws IOException {
        compare(version, variant, 2_000, 60);
    }

    @Tag("nightly")
    @ParameterizedTest
    @CsvSource({
        "1.19,PLAIN", "1.19,STRIPPED", "1.19,PIE_CGO", "1.21,PLAIN", "1.21,STRIPPED", "1.21,PIE_CGO", "1.22,PLAIN",
        "1.22,STRIPPED", "1.22,PIE_CGO", "1.23,PLAIN", "1.23,STRIPPED", "1.23,PIE_CGO", "1.24,PLAIN", "1.24,STRIPPED",
        "1.24,PIE_CGO", "1.26,PLAIN", "1.26,STRIPPED", "1.26,PIE_CGO", "1.27,PLAIN", "1.27,STRIPPED", "1.27,PIE_CGO"
    })
    void should_say_so_ten_thousand_times_under_load(String version, Toolchain.Variant variant) throws IOException {
        compare(version, variant, 10_000, 10_000);
    }

    private static void compare(String version, Toolchain.Variant variant, int parked, int dumps) throws IOException {
        try (Subject subject = new Subject(Toolchain.subject(version, variant, "amd64"));
                GoProcess process = GoProcess.open(subject.pid())) {
            assertThat(process.build().version()).startsWith("go" + version);
            assertThat(process.build().stripped()).isEqualTo(variant == Toolchain.Variant.STRIPPED);
            assertThat(process.build().positionIndependent()).isEqualTo(variant == Toolchain.Variant.PIE_CGO);

            Map<Long, String> idle = same(process, subject);
            assertThat(idle.size()).isGreaterThan(15);
            assertThatTheDescriptorIsKnown(process.goroutines(), subject);
            assertThatLabelsAreRead(process.goroutines(), version);

            subject.tell("many " + parked);
            Map<Long, String> quiet = same(process, subject);
            assertThat(quiet.size()).isGreaterThan(parked);

            // Those that are parked for good say the same under any load; of the others every call must be possible.
            subject.tell("load 6");
            subject.tell("collect 1");
            int retried = 0;
            int without = 0;
            for (int i = 0; i < dumps; i++) {
                GoroutineSnapshot snapshot = process.goroutines();
                assertThat(snapshot.unreadable()).isZero();
                retried += snapshot.retried();
                without += snapshot.torn();
                boolean all = i % 100 == 0;
                if (all) {
                    Map<Long, String> loaded = byId(snapshot.toDump());
                    quiet.forEach((id, text) -> assertThat(loaded).containsEntry(id, text));
                }
                assertThatBusyOnesArePossible(process, snapshot, quiet);
            }
            assertThat(without)
                    .as("torn of %d dumps, with %d read again", dumps, retried)
                    .isLessThan(dumps);
        }
    }

    /// All goroutines but the one that dumps are the same in both.
    private static Map<Long, String> same(GoProcess process, Subject subject) throws IOException {
        Map<Long, String> outside = byId(process.goroutines().toDump());
        Map<Long, String> inside = byId(subject.dump());
        assertThat(outside).containsKey(MAIN);
        outside.remove(MAIN);
        inside.remove(MAIN);
        Map<Long, String> different = new HashMap<>();
        outside.forEach((id, text) -> {
            if (!text.equals(inside.get(id))) {
                different.put(id, "from outside: " + text + "\nby the runtime: " + inside.get(id));
            }
        });
        assertThat(different).isEmpty();
        assertThat(outside.keySet()).isEqualTo(inside.keySet());
        return outside;
    }

    private static Map<Long, String> byId(GoroutineDump dump) {
        assertThat(dump.malformed().count()).isZero();
        Map<Long, String> found = new HashMap<>();
        for (GoroutineGroup group : dump.groups()) {
            String what = group.state() + (group.lockedToThread() ? ", locked" : "") + " created by "
                    + group.createdBy() + "\n" + lines(group.frames());
            for (Goroutine goroutine : group.goroutines()) {
                found.put(goroutine.id(), what + "\nin " + goroutine.createdIn());
            }
        }
        return found;
    }

    private static String lines(List<Frame> frames) {
        StringBuilder text = new StringBuilder();
        for (Frame frame : frames) {
            text.append("  ").append(frame).append('\n');
        }
        return text.toString();
    }

    private static void assertThatTheDescriptorIsKnown(GoroutineSnapshot snapshot, Subject subject) {
        int found = 0;
        for (int row = 0; row < snapshot.size(); row++) {
            if (snapshot.fd(row) == subject.polledFd()) {
                assertThat(snapshot.state(row)).isEqualTo("IO wait");
                found++;
            }
        }
        assertThat(found).isEqualTo(1);
    }

    /// Labels are a map of the runtime's own making before Go 1.24, which isn't read.
    private static void assertThatLabelsAreRead(GoroutineSnapshot snapshot, String version) {
        boolean readable = Integer.parseInt(version.substring(2)) >= 24;
        int found = 0;
        for (int row = 0; row < snapshot.size(); row++) {
            if (!snapshot.labels(row).isEmpty()) {
                assertThat(snapshot.labels(row)).isEqualTo(Map.of("route", "/cart", "user", "a \"b\""));
                found++;
            }
        }
        assertThat(found).isEqualTo(readable ? 1 : 0);
    }

    private static void assertThatBusyOnesArePossible(
            GoProcess process, GoroutineSnapshot snapshot, Map<Long, String> quiet) {
        for (int row = 0; row < snapshot.size(); row++) {
            if (snapshot.system(row) || snapshot.id(row) == MAIN || quiet.containsKey(snapshot.id(row))) {
                continue;
            }
            List<StackFrame> frames = process.stacks().frames(snapshot.stack(row));
            int deep = 0;
            for (StackFrame frame : frames) {
                if (!frame.hidden() && !frame.function().startsWith("time.")) {
                    assertThat(BUSY).as("%s", frames).contains(frame.function());
                    deep += frame.function().equals("main.deep") ? 1 : 0;
                }
            }
            assertThat(deep).as("%s", frames).isLessThan(11);
            if (!frames.isEmpty()) {
                assertThat(frames.getLast().function()).isEqualTo("runtime.goexit");
                assertThat(frames.get(frames.size() - 2).function()).startsWith("main.");
            }
        }
    }
}
