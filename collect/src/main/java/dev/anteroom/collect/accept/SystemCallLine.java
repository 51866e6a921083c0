package dev.anteroom.collect.accept;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The system call that a thread is in, as `/proc/PID/task/TID/syscall` has it: the call's number, its arguments in
/// hexadecimal, stack pointer and program counter (fs/proc/base.c, `proc_pid_syscall`).
///
/// @param name the call's; `call 123` for one that isn't known here, `running` for none
/// @param descriptor the first argument, where the call takes a descriptor there; -1 otherwise
record SystemCallLine(String name, int descriptor) {
    // arch/x86/entry/syscalls/syscall_64.tbl
    private static final Map<Integer, String> AMD64 = Map.ofEntries(
            Map.entry(0, "read"),
            Map.entry(1, "write"),
            Map.entry(7, "poll"),
            Map.entry(17, "pread64"),
            Map.entry(18, "pwrite64"),
            Map.entry(19, "readv"),
            Map.entry(20, "writev"),
            Map.entry(23, "select"),
            Map.entry(34, "pause"),
            Map.entry(35, "nanosleep"),
            Map.entry(40, "sendfile"),
            Map.entry(42, "connect"),
            Map.entry(43, "accept"),
            Map.entry(44, "sendto"),
            Map.entry(45, "recvfrom"),
            Map.entry(46, "sendmsg"),
            Map.entry(47, "recvmsg"),
            Map.entry(61, "wait4"),
            Map.entry(72, "fcntl"),
            Map.entry(73, "flock"),
            Map.entry(74, "fsync"),
            Map.entry(75, "fdatasync"),
            Map.entry(128, "rt_sigtimedwait"),
            Map.entry(130, "rt_sigsuspend"),
            Map.entry(202, "futex"),
            Map.entry(208, "io_getevents"),
            Map.entry(219, "restart_syscall"),
            Map.entry(230, "clock_nanosleep"),
            Map.entry(232, "epoll_wait"),
            Map.entry(247, "waitid"),
            Map.entry(257, "openat"),
            Map.entry(270, "pselect6"),
            Map.entry(271, "ppoll"),
            Map.entry(281, "epoll_pwait"),
            Map.entry(288, "accept4"),
            Map.entry(426, "io_uring_enter"),
            Map.entry(441, "epoll_pwait2"));

    // include/uapi/asm-generic/unistd.h
    private static final Map<Integer, String> ARM64 = Map.ofEntries(
            Map.entry(4, "io_getevents"),
            Map.entry(22, "epoll_pwait"),
            Map.entry(25, "fcntl"),
            Map.entry(32, "flock"),
            Map.entry(56, "openat"),
            Map.entry(63, "read"),
            Map.entry(64, "write"),
            Map.entry(65, "readv"),
            Map.entry(66, "writev"),
            Map.entry(67, "pread64"),
            Map.entry(68, "pwrite64"),
            Map.entry(71, "sendfile"),
            Map.entry(72, "pselect6"),
            Map.entry(73, "ppoll"),
            Map.entry(82, "fsync"),
            Map.entry(83, "fdatasync"),
            Map.entry(95, "waitid"),
            Map.entry(98, "futex"),
            Map.entry(101, "nanosleep"),
            Map.entry(115, "clock_nanosleep"),
            Map.entry(128, "restart_syscall"),
            Map.entry(133, "rt_sigsuspend"),
            Map.entry(137, "rt_sigtimedwait"),
            Map.entry(202, "accept"),
            Map.entry(203, "connect"),
            Map.entry(206, "sendto"),
            Map.entry(207, "recvfrom"),
            Map.entry(211, "sendmsg"),
            Map.entry(212, "recvmsg"),
            Map.entry(242, "accept4"),
            Map.entry(260, "wait4"),
            Map.entry(426, "io_uring_enter"),
            Map.entry(441, "epoll_pwait2"));

    private static final Map<Integer, String> NAMES = "aarch64".equals(System.getProperty("os.arch")) ? ARM64 : AMD64;

    private static final Set<String> ON_DESCRIPTOR = Set.of(
            "read",
            "write",
            "pread64",
            "pwrite64",
            "readv",
            "writev",
            "connect",
            "accept",
            "accept4",
            "sendto",
            "recvfrom",
            "sendmsg",
            "recvmsg",
            "fcntl",
            "flock",
            "fsync",
            "fdatasync",
            "sendfile",
            "epoll_wait",
            "epoll_pwait",
            "epoll_pwait2");

    /// @return empty where the line is none
    static Optional<SystemCallLine> parse(String line) {
        String[] words = line.strip().split(" ", 4);
        if (words[0].equals("running")) {
            return Optional.of(new SystemCallLine("running", -1));
        }
        try {
            int number = Integer.parseInt(words[0]);
            if (number < 0 || words.length < 2) {
                // Blocked outside a system call: a page fault.
                return Optional.empty();
            }
            String name = NAMES.getOrDefault(number, "call " + number);
            long first = Long.parseUnsignedLong(words[1].replaceFirst("^0x", ""), 16);
            boolean descriptor = ON_DESCRIPTOR.contains(name) && first >= 0 && first <= Integer.MAX_VALUE;
            return Optional.of(new SystemCallLine(name, descriptor ? (int) first : -1));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean takesDescriptor() {
        return descriptor >= 0;
    }

    boolean isAccept() {
        return name.equals("accept") || name.equals("accept4");
    }

    boolean isEpollWait() {
        return name.startsWith("epoll_") && descriptor >= 0;
    }
}
