/// A running Go process read from outside: its build, its goroutines with their whole stacks, and what one goroutine
/// does at this very moment.
///
/// Nothing is loaded into the process; it is never written to, stopped, signalled or traced. Everything is read with
/// `process_vm_readv` and from `/proc`, so it needs the right that a debugger would need: the same user and a
/// dumpable process (and Yama allowing it), or CAP_SYS_PTRACE. The program needs no preparation: no pprof, no
/// symbols, no DWARF.
///
/// ```java
/// try (GoProcess process = GoProcess.open(pid)) {
///     System.out.println(process.build());                       // go1.23.4, example.com/shopd
///     GoroutineSnapshot all = process.goroutines();
///     for (int row = 0; row < all.size(); row++) {
///         System.out.println(all.id(row) + " [" + all.state(row) + "]");
///         for (StackFrame frame : process.stacks().frames(all.stack(row))) {
///             System.out.println("  " + frame);
///         }
///     }
/// }
/// ```
///
/// The process goes on running while it is read, so what belongs together may be read at different moments. A
/// goroutine is read in one system call: its descriptor, its stack, its descriptor again. It counts only where both
/// descriptors agree and the stack ends where a Go stack may end; otherwise it is read again, and after some attempts
/// counted as unreadable, never guessed.
@NullMarked
package dev.anteroom.goprocess;

import org.jspecify.annotations.NullMarked;
