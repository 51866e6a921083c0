package dev.anteroom.diagnosis.weigh;

import java.util.Locale;

/// What can be observed of an incident that speaks for or against a cause. What each weighs is in `weights.tsv`,
/// nowhere else; a sign that nobody could look for weighs nothing.
public enum Sign {
    ACCEPT_FAILS_WITHOUT_PAUSE("accept fails over and over without a pause"),
    INSIDE_ACCEPT_EMPTY_HANDED("the loop runs inside accept, and nothing leaves the queue"),
    DESCRIPTORS_EXHAUSTED("no descriptor is free"),
    QUEUE_STANDS_STILL("nothing was taken from the queue between two looks"),
    STUCK_FOR_CERTAIN("a cycle, or a wait for what nobody can ever give"),
    STUCK_LIKELY("nothing moves, and nobody is in sight who could let go"),
    STUCK_PERHAPS("nothing was seen moving"),
    LIMITER_WHILE_SERVING("it waits in a connection limiter while connections are being served"),
    NO_LOOP_FOR_LISTENER("a whole dump has no accept loop for the listener"),
    CONNECTIONS_LEFT_QUEUE("connections left the queue, or none was queued"),
    MAYBE_ACCEPTED("whether something was accepted in between isn't known"),
    HELD_BY_OTHERS("another process holds the socket"),
    GUESSED_LOOP_AT_WORK("a goroutine that may be the loop is at work"),
    QUEUE_OVERFLOWED("the accept queue overflowed"),
    QUEUE_FULL("the queue was full, or counters say that it often was"),
    LOOP_HELD_UP("an accept loop is held up"),
    LOOP_FREE("an accept loop waits for connections"),
    QUEUE_STANDS("the queue was full or didn't move at any look"),
    LIMIT_LARGE("the limit is large already"),
    LIMIT_SMALL("the limit is small"),
    BACKLOG_STALE("the backlog is left from a smaller somaxconn"),
    BACKLOG_ASKED_FOR("the service asked for that backlog itself"),
    LOOP_LIMITED("an accept loop waits for admission"),
    LOOP_LIMITED_GUESSED("what may be the accept loop waits for admission"),
    CONNECTIONS_SERVED("connections are being served"),
    NOBODY_SERVED("no accepted connection is there"),
    LIMITER_IN_STACK("a limiter's function is in its stack"),
    LOW_PRIORITY("the process has a low priority"),
    LOOP_RUNNABLE("the accept loop is runnable"),
    LOOP_LATE("a trace shows the accept loop ready and late"),
    LOOP_PROMPT("a trace shows the accept loop run as soon as it is ready"),
    PROCESSORS_BUSY("the processors are used up"),
    CROWD_RUNNABLE("a crowd of goroutines wants a processor"),
    SOME_RUNNABLE("a few goroutines want a processor"),
    THREADS_DELAYED("its threads wait on the run queue"),
    PROCESSORS_FREE("the process used little CPU"),
    CROWD_ON_FREE_PROCESSORS("a crowd wants a processor, and the process used little CPU"),
    SHORT_WAITS("connections were not seen waiting long"),
    COLLECTOR_BUSY("much of the CPU time is the collector's"),
    COLLECTOR_OVERWHELMS("nearly all of it is"),
    QUOTA_STOPS_MUCH("a quota stops the process for much of the time"),
    QUOTA_STOPS_SOME("a quota stops the process now and then"),
    QUOTA_READ_ONCE("cpu.stat was read once"),
    REFUSED_AND_BACKS_OFF("accept failed for want of a descriptor, and the loop backs off"),
    EXHAUSTED_AND_BACKS_OFF("no descriptor is free, and the loop backs off"),
    ACCEPT_REFUSED("accept failed for want of a descriptor"),
    LOOP_BACKS_OFF("the loop sleeps in net/http's back-off"),
    DESCRIPTORS_LEFT("descriptors were free when they were counted"),
    OWN_BACK_OFF("the loop waits for a timer between two accepts"),
    DESCRIPTORS_NEARLY_OUT("nearly all descriptors were in use"),
    HOLDER_NEVER_ACCEPTS("the socket is open only where nobody will accept on it"),
    HOLDER_UNKNOWN("the service doesn't hold the socket, and who does isn't known"),
    FORK_INHERITED("a child inherited descriptors without close-on-exec"),
    LOOP_LOCKED("an accept loop waits for a lock"),
    LOOP_LOCKED_GUESSED("what may be the accept loop waits for a lock"),
    LOOP_MOVES("it was seen moving"),
    ABORTS_ON_OVERFLOW("the queue overflows and tcp_abort_on_overflow is 1"),
    RESETS_WITHOUT_CLIENTS("the queue overflows, and handshakes end in resets that aren't the clients'"),
    RESETS_SENT("resets were sent"),
    STOPPED_AT_EVERY_LOOK("the process is stopped"),
    STOPPED_AT_SOME_LOOK("the process was stopped at some looks"),
    MEMBER_STANDS_AT_EVERY_LOOK("one socket of the group stands while another is empty"),
    MEMBER_STANDS_ONCE("the same, at the only look"),
    LOOP_BUSY("an accept loop does other work between two accepts"),
    LOOP_BUSY_GUESSED("what may be the accept loop does other work"),
    ANOTHER_LOCKED("another goroutine, which may be the loop as well, waits for a lock"),
    BUSY_AT_EVERY_LOOK("it was so in every dump"),
    BUSY_AT_SOME_LOOK("in another dump the same loop was not at work"),
    STOPS_SEEN("something stops the world"),
    STOPS_NOTABLE("the world is stopped often or for long"),
    STOPS_SEVERE("the world is stopped for much of the time"),
    SYNS_TURNED_AWAY("the SYN queue was full and turned SYNs away"),
    HALF_OPEN_CROWD("many connections of the port are half open"),
    SYNS_DROPPED("SYNs were dropped that the accept queue didn't drop"),
    MOSTLY_OVERFLOWS("the accept queue overflowed about as often"),
    SOME_OVERFLOWS("the accept queue overflowed too");

    private final String words;

    Sign(String words) {
        this.words = words;
    }

    /// Stable name in `weights.tsv`, `snake_case`.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String words() {
        return words;
    }
}
