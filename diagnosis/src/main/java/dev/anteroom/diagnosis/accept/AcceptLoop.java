package dev.anteroom.diagnosis.accept;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.List;

/// One goroutine (or, in dumps without ids, one stack) that accepts connections.
///
/// @param id goroutine id, 0 where the dump has none
/// @param loop function that calls Accept in a loop (`net/http.(*Server).Serve`, `main.run`)
/// @param sightings what it did in each dump that shows it, in order of time; never empty
/// @param guessed whether only its name and shape say that it accepts
public record AcceptLoop(long id, String loop, List<Sighting> sightings, boolean guessed) {
    /// The loop in one dump.
    ///
    /// @param posture what it was doing
    /// @param state the runtime's word for it
    /// @param frames its stack, leaf first
    /// @param inner the function in which it was held, the innermost that says something
    /// @param waitsOn address of the lock or descriptor that it waits for, 0 where unknown
    /// @param waitMinutes how long at least, in whole minutes (only a collection sets it)
    /// @param dump position of the dump in its series
    public record Sighting(
            Posture posture,
            GoroutineState state,
            List<Frame> frames,
            String inner,
            long waitsOn,
            int waitMinutes,
            int dump,
            String file) {
        public Sighting {
            frames = List.copyOf(frames);
        }

        /// Compact stack from the leaf up to the loop: `sync.(*Mutex).Lock ← main.(*gate).Accept ← main.run`.
        public String chain(String loop) {
            return AcceptLoop.chain(frames, loop);
        }
    }

    /// Compact stack from the leaf up to the loop: `sync.(*Mutex).Lock ← main.(*gate).Accept ← main.run`.
    public static String chain(List<Frame> frames, String loop) {
        List<String> names = new ArrayList<>();
        for (Frame frame : frames) {
            String name = frame.function();
            if (!isPlumbing(name)) {
                names.add(name);
            }
            if (name.equals(loop)) {
                break;
            }
        }
        if (names.size() > 7) {
            names = new ArrayList<>(names.subList(0, 4));
            names.add("…");
            names.add(loop);
        }
        return String.join(" ← ", names);
    }

    private static boolean isPlumbing(String name) {
        return name.startsWith("runtime.")
                || name.startsWith("sync.runtime_")
                || name.startsWith("internal/sync.runtime_")
                || name.startsWith("internal/poll.runtime_")
                || name.startsWith("internal/poll.(*pollDesc)")
                || name.startsWith("internal/runtime/")
                || name.endsWith(".lockSlow");
    }

    public AcceptLoop {
        sightings = List.copyOf(sightings);
    }

    public Sighting latest() {
        return sightings.getLast();
    }

    public Posture posture() {
        return latest().posture();
    }

    public boolean sawOnly(Posture posture) {
        return sightings.stream().allMatch(s -> s.posture() == posture);
    }

    public boolean everSaw(Posture posture) {
        return sightings.stream().anyMatch(s -> s.posture() == posture);
    }

    /// Whether it stood at the same place of the same stack in every one of at least two dumps.
    public boolean frozen() {
        if (id == 0 || sightings.size() < 2) {
            return false;
        }
        for (Sighting sighting : sightings) {
            if (!sighting.frames().equals(sightings.getFirst().frames())
                    || sighting.waitsOn() != sightings.getFirst().waitsOn()) {
                return false;
            }
        }
        return true;
    }
}
