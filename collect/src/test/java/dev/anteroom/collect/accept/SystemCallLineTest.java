package dev.anteroom.collect.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/// Lines of `/proc/PID/task/TID/syscall`.
class SystemCallLineTest {
    @Test
    void should_name_the_call_and_its_descriptor() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the numbers are those of amd64");
        assertThat(SystemCallLine.parse("0 0xc 0x7ffd 0x400 0x0 0x0 0x0 0x7ffd 0x7f00"))
                .hasValue(new SystemCallLine("read", 12));
        assertThat(SystemCallLine.parse("288 0x6 0x7ffd 0x7ffd 0x80800 0x0 0x0 0x7ffd 0x7f00"))
                .hasValueSatisfying(call -> assertThat(call.isAccept()).isTrue());
        assertThat(SystemCallLine.parse("202 0x55d0 0x80 0x0 0x0 0x0 0x0 0x7ffd 0x7f00"))
                .hasValue(new SystemCallLine("futex", -1));
        assertThat(SystemCallLine.parse("999 0x1 0x0 0x0 0x0 0x0 0x0 0x7ffd 0x7f00"))
                .hasValue(new SystemCallLine("call 999", -1));
    }

    @Test
    void should_tell_running_from_blocked_outside_a_call() {
        assertThat(SystemCallLine.parse("running\n")).hasValue(new SystemCallLine("running", -1));
        assertThat(SystemCallLine.parse("-1 0x7ffd 0x7f00\n")).isEmpty();
        assertThat(SystemCallLine.parse("")).isEmpty();
        assertThat(SystemCallLine.parse("0 zzz")).isEmpty();
    }
}
