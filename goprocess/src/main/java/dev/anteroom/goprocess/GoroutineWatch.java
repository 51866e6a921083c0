package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Looks at single goroutines again and again, some microseconds each, without an object for a look. For use by one
/// thread.
public final class GoroutineWatch implements AutoCloseable {
    private final Program program;
    private final ProcessMemory memory;
    private final GoroutineReader reader;
    private final MemorySegment word = Arena.ofAuto().allocate(8, 8);
    private int lastStatus = -1;
    private int lastReason = -1;
    private String lastState = "";

    GoroutineWatch(Program program, ProcessMemory memory, StackTable stacks) {
        this.program = program;
        this.memory = memory;
        this.reader = new GoroutineReader(program, memory, stacks, new Unwinder(program));
    }

    /// Looks at a goroutine.
    ///
    /// @param into what is to hold the answer
    /// @return false where the goroutine has ended (whoever has its descriptor now); `into` is then of no use
    /// @throws GoProcessException where the process has ended
    public boolean look(GoroutineRef goroutine, Look into) {
        into.atNanos = System.nanoTime();
        if (!reader.read(goroutine.address()) || reader.id() != goroutine.id()) {
            return false;
        }
        int status = reader.status();
        if (status == GoroutineReader.STATUS_DEAD || status == GoroutineReader.STATUS_DEAD_EXTRA) {
            return false;
        }
        if (status != lastStatus || reader.reason() != lastReason) {
            lastStatus = status;
            lastReason = reader.reason();
            lastState = program.waitReasons().state(status, reader.reason());
        }
        into.status = WaitReasons.status(status);
        into.state = lastState;
        into.waitReason = reader.reason();
        into.stack = reader.stack();
        into.fd = reader.fd();
        into.threadId = reader.thread();
        into.torn = reader.torn() || reader.broken();
        return true;
    }

    /// Looks at what the scheduler is doing.
    ///
    /// @throws GoProcessException where the process has ended
    public void scheduler(SchedulerLook into) {
        RuntimeLayout layout = program.layout();
        long scheduler = program.scheduler();
        into.stopping = scheduler == 0 ? -1 : nonZero(scheduler + layout.schedGcWaiting, layout.version < 20 ? 4 : 1);
        into.idleProcessors = scheduler == 0 ? -1 : number(scheduler + layout.schedIdlePs);
        into.globalQueue = scheduler == 0 ? -1 : number(scheduler + layout.schedQueue);
        into.gcPhase = program.gcPhase() == 0 ? -1 : number(program.gcPhase());
        into.collecting = program.gcBlacken() == 0 ? -1 : nonZero(program.gcBlacken(), 4);
        into.processors = program.processors() == 0 ? -1 : number(program.processors());
    }

    private int number(long address) {
        return memory.read(address, word) < 4 ? -1 : Words.intAt(word, 0);
    }

    private int nonZero(long address, int bytes) {
        if (memory.read(address, word) < bytes) {
            return -1;
        }
        boolean set = bytes == 1 ? Words.byteAt(word, 0) != 0 : Words.intAt(word, 0) != 0;
        return set ? 1 : 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
