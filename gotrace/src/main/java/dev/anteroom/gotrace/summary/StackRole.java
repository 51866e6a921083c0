package dev.anteroom.gotrace.summary;

import dev.anteroom.gotrace.Stacks;

/// What a stack says about its goroutine as an accept loop.
enum StackRole {
    /// Nothing.
    NONE,
    /// It is in `internal/poll.(*FD).Accept`: in the kernel's accept, or parked for it.
    KERNEL_ACCEPT,
    /// It is in a function named Accept, but not in the kernel's: in a listener's wrapper, waiting for a lock or a
    /// slot.
    WRAPPER,
    /// It is between two accepts, in the function that calls Accept.
    SERVE;

    private static final String POLL_ACCEPT = "internal/poll.(*FD).Accept";

    static StackRole of(Stacks stacks, int stack) {
        StackRole role = NONE;
        for (int i = 0; i < stacks.depth(stack); i++) {
            String function = stacks.frame(stack, i).function();
            if (function.equals(POLL_ACCEPT)) {
                return KERNEL_ACCEPT;
            }
            // Where the kernel has no accept4 (macOS), these follow each accept that has succeeded
            // (`internal/poll/sys_cloexec.go`): they are no accepts of their own.
            if (function.equals("syscall.CloseOnExec") || function.equals("syscall.SetNonblock")) {
                return NONE;
            }
            if (isAccept(function)) {
                role = WRAPPER;
            } else if (role == NONE && isServe(function)) {
                role = SERVE;
            }
        }
        return role;
    }

    /// The outermost function named Accept, or a negative number: the frames below it are the listener's, its
    /// caller's is the loop's.
    static int outermostAccept(Stacks stacks, int stack) {
        for (int i = stacks.depth(stack) - 1; i >= 0; i--) {
            String function = stacks.frame(stack, i).function();
            if (isAccept(function) || function.equals(POLL_ACCEPT)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAccept(String function) {
        return function.endsWith(").Accept") || function.endsWith(").AcceptTCP") || function.endsWith(").AcceptUnix");
    }

    private static boolean isServe(String function) {
        return function.equals("net/http.(*Server).Serve") || function.equals("google.golang.org/grpc.(*Server).Serve");
    }
}
