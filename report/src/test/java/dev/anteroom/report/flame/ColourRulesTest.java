package dev.anteroom.report.flame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.profile.flame.FlameGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The kinds of frames that Go 1.19 and 1.23 really show (stacks of profiles, dumps and perf).
class ColourRulesTest {
    /// The kind of each frame of one stack, root first.
    private static List<String> kinds(ColourRules rules, String stack) {
        FlameGraph graph = rules.apply(SampleGraphs.of(stack + " 1"));
        List<String> kinds = new ArrayList<>();
        for (int node = 1; node < graph.size(); node++) {
            kinds.add(rules.kinds().get(graph.kind(node)).id());
        }
        return kinds;
    }

    private static List<String> kinds(String stack) {
        return kinds(SampleGraphs.RULES, stack);
    }

    @Test
    void should_show_an_idle_accept_as_waiting_for_a_connection() {
        assertThat(kinds(
                        "main.main;net/http.(*Server).ListenAndServe;net/http.(*Server).Serve;net/http.(*onceCloseListener).Accept;net.(*TCPListener).Accept;"
                                + "net.(*TCPListener).accept;net.(*netFD).accept;internal/poll.(*FD).Accept;"
                                + "internal/poll.(*pollDesc).waitRead;internal/poll.(*pollDesc).wait;internal/poll.runtime_pollWait;"
                                + "runtime.netpollblock;runtime.gopark"))
                .containsExactly(
                        "service", "loop", "loop", "accept", "accept", "accept", "accept", "accept", "wait", "wait",
                        "wait", "wait", "wait");
    }

    @Test
    void should_show_the_system_call_of_accept_as_waiting_in_every_version_of_go() {
        for (String entry : List.of(
                "syscall.Syscall6;syscall.RawSyscall6;internal/runtime/syscall.Syscall6",
                "syscall.Syscall6;syscall.RawSyscall6;runtime/internal/syscall.Syscall6",
                "syscall.Syscall6.abi0;syscall.RawSyscall6;runtime.entersyscall")) {
            assertThat(kinds(
                            "net.(*UnixListener).Accept;internal/poll.accept;syscall.Accept4;syscall.accept4;" + entry))
                    .containsExactly("accept", "accept", "accept", "accept", "wait", "wait", "wait");
        }
        assertThat(kinds("net/http.(*Server).Serve;runtime.accept4")).endsWith("accept");
    }

    @Test
    void should_tell_an_accept_that_is_held_up_from_one_that_waits_for_connections() {
        String accept = "net/http.(*Server).Serve;main.(*shop).Accept;";
        assertThat(kinds(accept
                        + "sync.(*Mutex).Lock;sync.(*Mutex).lockSlow;sync.runtime_SemacquireMutex;runtime.gopark"))
                .containsExactly("loop", "accept", "held", "held", "held", "held");
        assertThat(kinds(accept + "main.(*shop).track;sync.(*Mutex).Lock;internal/sync.(*Mutex).lockSlow"))
                .containsExactly("loop", "accept", "loop", "held", "held");
        assertThat(kinds("golang.org/x/net/netutil.(*limitListener).Accept;"
                        + "golang.org/x/net/netutil.(*limitListener).acquire;runtime.selectgo"))
                .containsExactly("accept", "loop", "held");
        assertThat(kinds("net/http.(*Server).Serve;time.Sleep")).endsWith("held");
    }

    @Test
    void should_take_no_other_wait_for_a_wait_for_connections() {
        assertThat(kinds(
                        "net/http.(*conn).serve;net/http.(*conn).readRequest;net.(*conn).Read;internal/poll.(*FD).Read;"
                                + "internal/poll.runtime_pollWait;runtime.gopark"))
                .doesNotContain("wait", "accept", "held");
        assertThat(kinds("runtime.mcall;runtime.schedule;runtime.findRunnable;runtime.futexsleep;runtime.futex"))
                .containsOnly("runtime");
        assertThat(kinds("net/http.HandlerFunc.ServeHTTP;main.(*order).Accept;sync.(*Mutex).Lock;runtime.gopark"))
                .containsExactly("std", "handler", "runtime", "runtime");
    }

    @Test
    void should_show_handlers_libraries_and_quiet_parts_apart() {
        assertThat(
                        kinds(
                                "net/http.(*conn).serve;net/http.serverHandler.ServeHTTP;shop.example/api.List;encoding/json.Marshal"))
                .containsExactly("std", "std", "handler", "std");
        assertThat(kinds(
                        "google.golang.org/grpc.(*Server).handleStream;google.golang.org/grpc.(*Server).processUnaryRPC;"
                                + "orders/pb._Orders_Get_Handler;orders/api.(*server).Get"))
                .endsWith("handler", "handler");
        assertThat(kinds("main.work;github.com/lib/pq.(*conn).query;crypto/tls.(*Conn).Read;runtime.mallocgc;"
                        + "runtime.gcAssistAlloc"))
                .containsExactly("service", "service", "tls", "runtime", "gc");
        assertThat(kinds("entry_SYSCALL_64_after_hwframe_[k];do_syscall_64_[k];__sys_accept4_[k];inet_csk_accept_[k]"))
                .containsExactly("kernel", "kernel", "accept", "accept");
        assertThat(kinds("printf")).containsExactly("other");
    }

    @Test
    void should_put_a_users_rules_before_the_built_in_ones() {
        ColourRules rules = ColourRules.from("own.rules", """
                kind db #112233 #445566 the database
                kind accept #010203 #040506 path our own orange
                frame db ^github\\.com/lib/pq\\. under ^main\\.
                """);

        assertThat(kinds(rules, "main.work;github.com/lib/pq.(*conn).query;net.(*TCPListener).Accept"))
                .containsExactly("service", "db", "accept");
        assertThat(rules.kinds().get(0).colour(Palette.DEFAULT)).isEqualTo(0x112233);
        assertThat(rules.kinds().get(0).colour(Palette.COLOUR_BLIND)).isEqualTo(0x445566);
        assertThat(rules.kinds().get(1).label()).isEqualTo("our own orange");
    }

    @Test
    void should_name_the_line_of_a_rule_that_is_wrong() {
        for (String wrong : List.of(
                "colour x",
                "kind x red #000000 label",
                "frame accept",
                "frame accept (",
                "frame nothing ^a",
                "frame accept a over b")) {
            assertThatThrownBy(() -> ColourRules.from("own.rules", "# mine\n" + wrong))
                    .as(wrong)
                    .isInstanceOf(ColourRuleException.class)
                    .hasMessageStartingWith("own.rules, line 2: ");
        }
    }

    @Test
    void should_not_hang_on_endless_names() {
        String name = "a.".repeat(500_000) + "accept" + "(".repeat(1_000);

        assertThat(kinds(name)).hasSize(1);
    }
}
