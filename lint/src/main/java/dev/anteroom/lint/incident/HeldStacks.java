package dev.anteroom.lint.incident;

import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.lint.Held;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every place where a capture shows an accept loop held up, with its weight: the blame's waited connection-seconds
/// where
/// the capture has one, else how many looks met the loop there.
///
/// @param unit what the weights are
record HeldStacks(List<HeldStack> stacks, double total, Held.Unit unit) {
    HeldStacks {
        stacks = List.copyOf(stacks);
    }

    static HeldStacks of(ProcessEvidence process, Diagnosis diagnosis) {
        List<HeldStack> looks = looks(process);
        return diagnosis
                .signal(Blame.class)
                .flatMap(blame -> blamed(blame, looks))
                .orElseGet(() -> new HeldStacks(
                        looks, looks.stream().mapToDouble(HeldStack::weight).sum(), Held.Unit.LOOKS));
    }

    private static List<HeldStack> looks(ProcessEvidence process) {
        List<HeldStack> looks = new ArrayList<>();
        for (AcceptLoop loop : AcceptLoops.find(process.goroutines(), List.of()).loops()) {
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                // In a dump without states the place of the service's own code below its loop has to do.
                if (sighting.posture().isHeldUp() || sighting.posture() == Posture.UNCLEAR) {
                    looks.add(new HeldStack(upTo(sighting.frames(), loop.loop()), 1));
                }
            }
        }
        return looks;
    }

    private static List<Frame> upTo(List<Frame> frames, String loop) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).function().equals(loop)) {
                return frames.subList(0, i + 1);
            }
        }
        return frames;
    }

    private static Optional<HeldStacks> blamed(Blame blame, List<HeldStack> looks) {
        List<HeldStack> stacks = new ArrayList<>();
        for (Blame.Branch branch : blame.branches()) {
            if (branch.leaf().isOfTheStack() && !branch.stack().isEmpty() && branch.connectionSeconds() > 0) {
                List<Frame> frames = upTo(branch.stack(), branch.loop());
                stacks.add(new HeldStack(withLines(frames, looks), branch.connectionSeconds()));
            }
        }
        return stacks.isEmpty()
                ? Optional.empty()
                : Optional.of(new HeldStacks(stacks, blame.connectionSeconds(), Held.Unit.WAITED_SECONDS));
    }

    /// A log of accept loops has no line numbers: they come from the dumps, where one has the same functions.
    private static List<Frame> withLines(List<Frame> frames, List<HeldStack> looks) {
        if (frames.stream().anyMatch(frame -> frame.line() > 0)) {
            return frames;
        }
        for (HeldStack look : looks) {
            if (functions(look.frames()).equals(functions(frames))) {
                return look.frames();
            }
        }
        return frames;
    }

    private static List<String> functions(List<Frame> frames) {
        return frames.stream().map(Frame::function).toList();
    }
}
