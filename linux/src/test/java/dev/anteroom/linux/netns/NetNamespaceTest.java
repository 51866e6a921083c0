package dev.anteroom.linux.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NetNamespaceTest {
    private static final String SOMAXCONN = "net.core.somaxconn";

    @Test
    void should_run_in_place_where_it_already_is() {
        try (NetNamespace current = NetNamespace.current()) {
            Thread caller = Thread.currentThread();
            assertThat(current.call(Thread::currentThread)).isSameAs(caller);
            assertThat(current.isCurrent()).isTrue();
        }
    }

    @Test
    void should_be_empty_for_a_process_that_does_not_exist() {
        assertThat(NetNamespace.of(Integer.MAX_VALUE)).isEmpty();
        assertThat(NetNamespace.named("anteroom-test-none")).isEmpty();
        assertThatThrownBy(() -> NetNamespace.named("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_see_another_namespace_and_leave_this_thread_where_it_is() throws Exception {
        try (TestNamespace other = TestNamespace.create();
                NetNamespace before = NetNamespace.current()) {
            other.sysctl(SOMAXCONN, "77");
            assertThat(other.namespace().isCurrent()).isFalse();
            assertThat(Sysctls.read(List.of(SOMAXCONN), other.namespace()).number(SOMAXCONN))
                    .hasValue(77);
            try (ServerSocketChannel server =
                            other.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(4711), 500));
                    SocketDiag there = SocketDiag.open(other.namespace());
                    SocketDiag here = SocketDiag.open()) {
                assertThat(server.isOpen()).isTrue();
                assertThat(there.listeners(4711))
                        .singleElement()
                        .satisfies(l -> assertThat(l.limit()).isEqualTo(77));
                assertThat(here.listeners(4711)).isEmpty();
            }
            try (NetNamespace after = NetNamespace.current()) {
                assertThat(after.inode()).isEqualTo(before.inode());
            }
        }
    }

    @Test
    void should_work_from_a_virtual_thread_without_moving_its_carrier() throws Exception {
        try (TestNamespace other = TestNamespace.create();
                NetNamespace here = NetNamespace.current()) {
            long[] seen = new long[2];
            Thread thread = Thread.ofVirtual().start(() -> {
                seen[0] = other.call(() -> {
                    try (NetNamespace inside = NetNamespace.current()) {
                        return inside.inode();
                    }
                });
                try (NetNamespace outside = NetNamespace.current()) {
                    seen[1] = outside.inode();
                }
            });
            assertThat(thread.join(java.time.Duration.ofSeconds(10))).isTrue();
            assertThat(seen[0]).isEqualTo(other.namespace().inode());
            assertThat(seen[1]).isEqualTo(here.inode());
        }
    }

    @Test
    void should_read_the_counters_of_a_process_in_another_namespace_without_entering_it() throws Exception {
        try (TestNamespace other = TestNamespace.create()) {
            Process process = new ProcessBuilder(other.inside("sleep", "30")).start();
            try {
                // `ip netns exec` becomes the command: same pid, once it has entered.
                long pid = process.pid();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
                while (NetNamespace.of(pid)
                                .map(n -> n.inode() != other.namespace().inode())
                                .orElse(true)
                        && System.nanoTime() < deadline) {
                    Thread.sleep(5);
                }
                try (NetNamespace ofProcess = NetNamespace.of(pid).orElseThrow()) {
                    assertThat(ofProcess.inode()).isEqualTo(other.namespace().inode());
                }
                assertThat(ProcNet.of(pid).counters().orElseThrow().get("Tcp.PassiveOpens"))
                        .hasValue(0);
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(ProcNet.of(process.pid()).counters()).isEmpty();
        }
    }

    @Test
    void should_hand_the_task_s_own_failure_to_the_caller() {
        try (TestNamespace other = TestNamespace.create()) {
            assertThatThrownBy(() -> other.call(() -> {
                        throw new IllegalStateException("mine");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("mine");
        }
    }
}
