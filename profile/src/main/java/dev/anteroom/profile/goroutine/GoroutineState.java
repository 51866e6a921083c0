package dev.anteroom.profile.goroutine;

/// What a goroutine was doing, as the dump's header says it.
///
/// @param text the runtime's own words without ` (scan)`, which only says that the collector was looking: `IO
///     wait`
/// @param kind what these words mean; [Kind#OTHER] for words of a newer runtime
/// @param durable blocked inside a synctest bubble such that only the bubble can wake it (Go 1.25 and newer)
/// @param leaked found by the collector to be blocked on something that nobody can reach (Go 1.26 and newer)
public record GoroutineState(String text, Kind kind, boolean durable, boolean leaked) {
    /// The state of goroutines in a profile that doesn't tell it (`debug=1`).
    public static final GoroutineState UNKNOWN = new GoroutineState("unknown", Kind.UNKNOWN, false, false);

    private static final String SCAN = " (scan)";
    private static final String DURABLE = " (durable)";
    private static final String LEAKED = " (leaked)";

    /// The meanings of the words in `waitReasonStrings` (`runtime/runtime2.go`) and `gStatusStrings`
    /// (`runtime/traceback.go`).
    public enum Kind {
        /// Parked in netpoll, for a connection or for data.
        IO_WAIT,
        /// Wants to receive from a channel.
        CHAN_RECEIVE,
        /// Wants to send to a channel.
        CHAN_SEND,
        /// In a select.
        SELECT,
        /// Waits for a semaphore: up to Go 1.19 every mutex, and in all versions `fdMutex` and (up to 1.24)
        /// WaitGroup.
        SEMACQUIRE,
        /// Waits for a `sync.Mutex` (named so since Go 1.20).
        MUTEX_LOCK,
        /// Waits to read-lock a `sync.RWMutex`.
        RWMUTEX_RLOCK,
        /// Waits to write-lock a `sync.RWMutex`.
        RWMUTEX_LOCK,
        /// In `sync.Cond.Wait`.
        COND_WAIT,
        /// In `sync.WaitGroup.Wait`, where the runtime names it.
        WAIT_GROUP,
        /// In `time.Sleep`.
        SLEEP,
        /// In a system call or in C.
        SYSCALL,
        /// On a CPU, or chosen to be.
        RUNNING,
        /// Could run and waits for a processor.
        RUNNABLE,
        /// Helps the garbage collector before it may allocate, or waits to.
        GC_ASSIST,
        /// Waits for a collection or for the world to stop.
        GC_WAIT,
        /// A worker of the runtime: collector, finalizers, scavenger, trace reader.
        RUNTIME_WORKER,
        /// `idle`: a thread's own g0, which is no goroutine of the program.
        IDLE,
        /// Words that this version doesn't know.
        OTHER,
        /// The source has no states.
        UNKNOWN;

        static Kind of(String words) {
            return switch (words) {
                case "IO wait" -> IO_WAIT;
                case "chan receive", "chan receive (nil chan)" -> CHAN_RECEIVE;
                case "chan send", "chan send (nil chan)" -> CHAN_SEND;
                case "select", "select (no cases)" -> SELECT;
                case "semacquire" -> SEMACQUIRE;
                case "sync.Mutex.Lock" -> MUTEX_LOCK;
                case "sync.RWMutex.RLock" -> RWMUTEX_RLOCK;
                case "sync.RWMutex.Lock" -> RWMUTEX_LOCK;
                case "sync.Cond.Wait" -> COND_WAIT;
                case "sync.WaitGroup.Wait" -> WAIT_GROUP;
                case "sleep" -> SLEEP;
                case "syscall" -> SYSCALL;
                case "running", "copystack" -> RUNNING;
                case "runnable", "preempted" -> RUNNABLE;
                case "GC assist marking", "GC assist wait" -> GC_ASSIST;
                case "garbage collection",
                        "garbage collection scan",
                        "wait for GC cycle",
                        "stopping the world",
                        "GC mark termination",
                        "flushing proc caches",
                        "dumping heap",
                        "GC weak to strong wait" -> GC_WAIT;
                case "GC sweep wait",
                        "GC scavenge wait",
                        "GC worker (idle)",
                        "GC worker (active)",
                        "GC worker (init)",
                        "finalizer wait",
                        "cleanup wait",
                        "force gc (idle)",
                        "timer goroutine (idle)",
                        "trace reader (blocked)",
                        "trace goroutine status",
                        "trace proc status",
                        "page trace flush" -> RUNTIME_WORKER;
                case "idle" -> IDLE;
                default -> OTHER;
            };
        }

        /// Whether the goroutine is parked until another goroutine, a timer or the kernel wakes it.
        public boolean isParked() {
            return switch (this) {
                case IO_WAIT,
                        CHAN_RECEIVE,
                        CHAN_SEND,
                        SELECT,
                        SEMACQUIRE,
                        MUTEX_LOCK,
                        RWMUTEX_RLOCK,
                        RWMUTEX_LOCK,
                        COND_WAIT,
                        WAIT_GROUP,
                        SLEEP -> true;
                case SYSCALL, RUNNING, RUNNABLE, GC_ASSIST, GC_WAIT, RUNTIME_WORKER, IDLE, OTHER, UNKNOWN -> false;
            };
        }
    }

    /// Reads the first words between a header's brackets: `chan receive (nil chan) (scan)`.
    public static GoroutineState parse(String words) {
        String text = words;
        boolean durable = false;
        boolean leaked = false;
        while (true) {
            if (text.endsWith(SCAN)) {
                text = cut(text, SCAN);
            } else if (text.endsWith(DURABLE)) {
                text = cut(text, DURABLE);
                durable = true;
            } else if (text.endsWith(LEAKED)) {
                text = cut(text, LEAKED);
                leaked = true;
            } else {
                break;
            }
        }
        String full = text + (durable ? DURABLE : "") + (leaked ? LEAKED : "");
        return new GoroutineState(full, Kind.of(text), durable, leaked);
    }

    private static String cut(String text, String suffix) {
        return text.substring(0, text.length() - suffix.length());
    }

    @Override
    public String toString() {
        return text;
    }
}
