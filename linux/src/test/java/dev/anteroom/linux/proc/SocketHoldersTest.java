package dev.anteroom.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.linux.GoProgram;
import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketHoldersTest {
    @Test
    void should_name_this_process_as_the_holder_of_its_listener_and_notice_that_it_is_gone() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                SocketDiag diag = SocketDiag.open(namespace.namespace());
                SocketHolders holders = new SocketHolders()) {
            long inode;
            try (ServerSocketChannel server =
                    namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(8080)))) {
                assertThat(server.isOpen()).isTrue();
                inode = diag.listeners().getFirst().inode();
                holders.refresh(inode);
                assertThat(holders.of(inode)).singleElement().satisfies(holder -> {
                    assertThat(holder.pid())
                            .isEqualTo((int) ProcessHandle.current().pid());
                    assertThat(holder.command()).isEqualTo("java");
                    assertThat(holder.fd()).isGreaterThan(2);
                });
            }
            holders.refresh(inode);
            assertThat(holders.of(inode)).isEmpty();
        }
    }

    @Test
    void should_find_the_child_that_a_listener_leaked_to() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                SocketDiag diag = SocketDiag.open(namespace.namespace());
                SocketHolders holders = new SocketHolders();
                GoProgram leaker = GoProgram.start(namespace, "leak", "127.0.0.1:8080")) {
            leaker.awaitLine("ready");
            List<Listener> listeners = diag.listeners(8080);
            long inode = listeners.getFirst().inode();
            holders.refresh(inode);
            assertThat(holders.of(inode)).hasSize(2).extracting(Holder::command).contains("sleep");
            assertThat(holders.of(inode))
                    .filteredOn(h -> h.command().equals("sleep"))
                    .singleElement()
                    .satisfies(holder -> assertThat(holder.closeOnExec()).isFalse());

            leaker.kill();
            // The port stays in LISTEN, held by a program that will never accept.
            assertThat(diag.listeners(8080)).hasSize(1);
            holders.refresh(inode);
            assertThat(holders.of(inode)).extracting(Holder::command).containsExactly("sleep");
        }
    }
}
