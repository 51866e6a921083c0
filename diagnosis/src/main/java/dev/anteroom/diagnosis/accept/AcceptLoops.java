package dev.anteroom.diagnosis.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.Goroutine;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState;
import dev.anteroom.profile.goroutine.GoroutineState.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Every accept loop of a process, found in its goroutine dumps.
///
/// A loop is easy to find while it is inside Accept. When it is held up *between* two accepts there is no Accept
/// frame, so three further marks are used, best first:
/// 1. its stack has a function that is seen calling Accept elsewhere (another dump, a profile);
/// 2. its stack has the function that creates the goroutines which handle connections (`created by main.run`), or it
/// is the very goroutine that created them (`in goroutine 7`);
/// 3. its stack has a function with a name like serve, accept or listen, outside any request handler. Such a loop is
/// marked *guessed*.
///
/// @param loops the loops, those that accept for a service first as found
/// @param dumps number of dumps that were searched
/// @param complete whether the last dump is whole, so that the absence of a loop means something: not cut, and with
///     the main goroutine, which every process has until its end
/// @param statesKnown whether some dump has goroutine states (`debug=2`)
/// @param listenersParked distinct listeners that have a goroutine parked in Accept in the last dump; -1 where the
///     dump doesn't tell them apart
public record AcceptLoops(
        List<AcceptLoop> loops, int dumps, boolean complete, boolean statesKnown, int listenersParked) {
    public AcceptLoops {
        loops = List.copyOf(loops);
    }

    private static final int MOST_LOOPS = 4096;

    /// The id of the goroutine that runs `main.main`.
    private static final long MAIN = 1;

    /// Loops of one function on one listener, as many as anybody runs who has a handful of handlers.
    private static final int MOST_SIBLINGS = 4;

    /// @param acceptCallers functions that profiles show directly above Accept
    public static AcceptLoops find(Series<GoroutineDump> dumps, Collection<String> acceptCallers) {
        Set<String> callers = new LinkedHashSet<>();
        for (String caller : acceptCallers) {
            if (isPossibleLoop(caller)) {
                callers.add(caller);
            }
        }
        for (Observation<GoroutineDump> dump : dumps.observations()) {
            for (GoroutineGroup group : dump.value().groups()) {
                int outermost = AcceptFrames.outermostAccept(group.frames());
                if (outermost >= 0 && outermost + 1 < group.frames().size()) {
                    callers.add(group.frames().get(outermost + 1).function());
                }
            }
        }
        Map<String, AcceptLoop> found = new LinkedHashMap<>();
        Set<List<Frame>> still = still(dumps);
        for (int i = 0; i < dumps.size(); i++) {
            Observation<GoroutineDump> dump = dumps.observations().get(i);
            for (Candidate candidate : candidates(dump.value(), callers)) {
                add(found, candidate, still.contains(candidate.frames), i, dump.file());
                if (found.size() >= MOST_LOOPS) {
                    break;
                }
            }
        }
        List<AcceptLoop> loops = refine(List.copyOf(found.values()));
        GoroutineDump last = dumps.last().map(Observation::value).orElse(null);
        boolean states = dumps.observations().stream().anyMatch(d -> d.value().tellsStates());
        return new AcceptLoops(
                loops,
                dumps.size(),
                last != null && isWhole(last, dumps),
                states,
                last == null ? -1 : parked(loops, dumps.size() - 1));
    }

    /// Whether a dump shows every goroutine of its process: a pasted stack or two are no process, and one that ran at
    /// that moment, without a stack, may be the loop unless another dump shows it elsewhere.
    private static boolean isWhole(GoroutineDump dump, Series<GoroutineDump> dumps) {
        return dump.truncation().isEmpty() && !isFragment(dump) && !mayHideALoop(dump, dumps);
    }

    private static boolean mayHideALoop(GoroutineDump dump, Series<GoroutineDump> dumps) {
        for (GoroutineGroup group : dump.groups()) {
            Frame createdBy = group.createdBy();
            if (!group.frames().isEmpty() || (createdBy != null && AcceptFrames.isServeLoop(createdBy.function()))) {
                continue;
            }
            for (Goroutine goroutine : group.goroutines()) {
                if (goroutine.id() != 0 && !isShown(goroutine.id(), dumps)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether some dump shows a goroutine waiting somewhere: what it did while it ran may be anything.
    private static boolean isShown(long id, Series<GoroutineDump> dumps) {
        for (Observation<GoroutineDump> dump : dumps.observations()) {
            for (GoroutineGroup group : dump.value().groups()) {
                boolean parked =
                        group.state().kind() != Kind.RUNNING && group.state().kind() != Kind.RUNNABLE;
                if (parked
                        && !group.frames().isEmpty()
                        && group.goroutines().stream().anyMatch(goroutine -> goroutine.id() == id)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether goroutines are told apart and none of them is the main one.
    private static boolean isFragment(GoroutineDump dump) {
        boolean numbered = false;
        for (GoroutineGroup group : dump.groups()) {
            for (Goroutine goroutine : group.goroutines()) {
                if (goroutine.id() == MAIN) {
                    return false;
                }
                numbered |= goroutine.id() != 0;
            }
        }
        return numbered;
    }

    /// The stacks that every dump has.
    private static Set<List<Frame>> still(Series<GoroutineDump> dumps) {
        Set<List<Frame>> still = new HashSet<>();
        boolean first = true;
        for (Observation<GoroutineDump> dump : dumps.observations()) {
            Set<List<Frame>> here = new HashSet<>();
            for (GoroutineGroup group : dump.value().groups()) {
                here.add(group.frames());
            }
            if (first) {
                still.addAll(here);
            } else {
                still.retainAll(here);
            }
            first = false;
        }
        return still;
    }

    /// The loops of a log, each with what it did at every look; empty where the capture has no such log.
    public static List<AcceptLoop> sighted(Series<LoopLog> logs) {
        Map<String, AcceptLoop> found = new LinkedHashMap<>();
        for (Observation<LoopLog> log : logs.observations()) {
            List<LoopLog.Sample> samples = log.value().samples();
            for (int i = 0; i < samples.size(); i++) {
                Map<String, Integer> unnamed = new LinkedHashMap<>();
                for (LoopLog.Loop loop : samples.get(i).loops()) {
                    String key = loop.id() != 0
                            ? "g" + loop.id()
                            : loop.loop() + "#" + unnamed.merge(loop.loop(), 1, Integer::sum);
                    AcceptLoop known = found.get(key);
                    List<AcceptLoop.Sighting> sightings =
                            new ArrayList<>(known == null ? List.of() : known.sightings());
                    sightings.add(sighting(loop, i, log.file()));
                    found.put(key, new AcceptLoop(loop.id(), loop.loop(), sightings, loop.guessed()));
                }
            }
        }
        return refine(List.copyOf(found.values()));
    }

    private static AcceptLoop.Sighting sighting(LoopLog.Loop loop, int look, String file) {
        List<Frame> frames =
                loop.frames().stream().map(name -> new Frame(name, "", 0)).toList();
        int loopAt = frames.size() - 1;
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).function().equals(loop.loop())) {
                loopAt = i;
                break;
            }
        }
        GoroutineState state =
                loop.state().equals("unknown") ? GoroutineState.UNKNOWN : GoroutineState.parse(loop.state());
        return new AcceptLoop.Sighting(
                Postures.of(state, frames, loopAt),
                state,
                frames,
                Postures.inner(frames, loopAt),
                loop.waitsOn(),
                0,
                look,
                file);
    }

    /// One goroutine that may be a loop.
    ///
    /// @param loopAt position of the loop's function in its frames
    private record Candidate(Goroutine goroutine, List<Frame> frames, int loopAt, boolean guessed) {}

    private static List<Candidate> candidates(GoroutineDump dump, Set<String> callers) {
        Set<String> creators = new LinkedHashSet<>();
        Set<Long> creatorIds = new LinkedHashSet<>();
        Map<String, Long> started = new LinkedHashMap<>();
        Map<Frame, Long> startedAt = new LinkedHashMap<>();
        for (GoroutineGroup group : dump.groups()) {
            Frame createdBy = group.createdBy();
            if (createdBy != null && !AcceptFrames.isStandardLibrary(createdBy.function())) {
                started.merge(createdBy.function(), group.count(), Long::sum);
                startedAt.merge(createdBy, group.count(), Long::sum);
            }
        }
        Map<String, Long> running = running(dump);
        for (GoroutineGroup group : dump.groups()) {
            Frame createdBy = group.createdBy();
            if (createdBy != null
                    && isPossibleLoop(createdBy.function())
                    && !createdBy.function().startsWith("main.main")
                    && !runsForEach(
                            running.getOrDefault(createdBy.function(), 0L),
                            started.getOrDefault(createdBy.function(), 0L))
                    && (handlesConnections(group) || started.getOrDefault(createdBy.function(), 0L) >= 8)) {
                creators.add(createdBy.function());
                for (Goroutine goroutine : members(group, 16)) {
                    if (goroutine.createdIn() != 0) {
                        creatorIds.add(goroutine.createdIn());
                    }
                }
            }
        }
        Set<String> creatorTypes = new LinkedHashSet<>();
        for (String creator : creators) {
            String type = LockWaits.receiver(creator);
            if (!type.isEmpty()) {
                creatorTypes.add(type);
            }
        }
        List<Candidate> sure = new ArrayList<>();
        List<Candidate> guesses = new ArrayList<>();
        for (GoroutineGroup group : dump.groups()) {
            List<Frame> frames = group.frames();
            int loopAt = loopPosition(frames, callers, creators);
            if (loopAt >= 0) {
                for (Goroutine goroutine : members(group, 64)) {
                    sure.add(new Candidate(goroutine, frames, loopAt, false));
                }
                continue;
            }
            Frame startedBy = group.createdBy();
            boolean startedByLoop = startedBy != null && creators.contains(startedBy.function());
            if (group.count() <= 16 && !isHandler(frames) && !startedByLoop) {
                for (Goroutine goroutine : members(group, 16)) {
                    // Who waits in its own function for those that it started has nothing more to accept.
                    if (creatorIds.contains(goroutine.id()) && !Postures.waitsForGroup(frames)) {
                        guesses.add(new Candidate(goroutine, frames, userFrame(frames), true));
                    }
                }
                int named = namedLoop(frames);
                if (named >= 0 && running.getOrDefault(frames.get(named).function(), 0L) > MOST_SIBLINGS) {
                    named = -1; // workers, each at its own place
                }
                if (named < 0) {
                    named = mainLoop(group, creatorTypes, creators, startedAt);
                }
                if (named >= 0 && group.count() <= 4) {
                    for (Goroutine goroutine : members(group, 4)) {
                        guesses.add(new Candidate(goroutine, frames, named, true));
                    }
                }
            }
        }
        if (isFragment(dump)) {
            return sure; // what nothing but a name or a place tells needs the rest of the process beside it
        }
        List<Candidate> all = new ArrayList<>(sure);
        Set<Long> known = new LinkedHashSet<>();
        sure.forEach(c -> known.add(c.goroutine.id()));
        for (Candidate guess : guesses) {
            if (guess.goroutine.id() == 0 || known.add(guess.goroutine.id())) {
                all.add(guess);
            }
        }
        return all;
    }

    /// How many goroutines have each function on their stacks.
    private static Map<String, Long> running(GoroutineDump dump) {
        Map<String, Long> running = new HashMap<>();
        for (GoroutineGroup group : dump.groups()) {
            group.frames().stream()
                    .map(Frame::function)
                    .distinct()
                    .forEach(function -> running.merge(function, group.count(), Long::sum));
        }
        return running;
    }

    /// Whether a function runs about once for each goroutine that it started: then it serves a connection
    /// itself, with a second goroutine for the other direction, and is no loop.
    private static boolean runsForEach(long running, long started) {
        return running > MOST_SIBLINGS && running * 4 >= started * 3;
    }

    private static List<Goroutine> members(GoroutineGroup group, int most) {
        if (group.count() > 100_000) {
            return List.of();
        }
        List<Goroutine> members = group.goroutines();
        if (members.isEmpty()) {
            return List.of(new Goroutine(0, group.state(), group.maxWaitMinutes(), 0, 0, Map.of(), List.of()));
        }
        return members.size() > most ? members.subList(0, most) : members;
    }

    /// Position of the function that loops over Accept, or -1: the caller of the outermost Accept, a library's
    /// serve loop, or a function known to call Accept or to create connection handlers.
    private static int loopPosition(List<Frame> frames, Set<String> callers, Set<String> creators) {
        int outermost = AcceptFrames.outermostAccept(frames);
        if (outermost >= 0) {
            boolean core = false;
            for (int i = 0; i <= outermost; i++) {
                core |= AcceptFrames.isCore(frames.get(i).function());
            }
            boolean calledByLoop = outermost + 1 < frames.size()
                    && (AcceptFrames.isServeLoop(frames.get(outermost + 1).function())
                            || callers.contains(frames.get(outermost + 1).function()));
            if (core || calledByLoop) {
                return Math.min(outermost + 1, frames.size() - 1);
            }
        }
        if (isHandler(frames)) {
            return -1;
        }
        for (int i = 0; i < frames.size(); i++) {
            String function = frames.get(i).function();
            if (AcceptFrames.isServeLoop(function) || callers.contains(function)) {
                return i;
            }
        }
        for (int i = 0; i < frames.size(); i++) {
            if (creators.contains(frames.get(i).function())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isPossibleLoop(String function) {
        return !function.startsWith("runtime.") && !AcceptFrames.isAccept(function) && !isHandlerFunction(function);
    }

    /// Goroutines that talk to a client: a connection's read or write in the stack, without Accept.
    private static boolean handlesConnections(GoroutineGroup group) {
        boolean connection = false;
        for (Frame frame : group.frames()) {
            String function = frame.function();
            if (AcceptFrames.isAccept(function) || isClientPlumbing(function)) {
                return false;
            }
            connection |= function.equals("net.(*conn).Read")
                    || function.equals("net.(*conn).Write")
                    || function.startsWith("crypto/tls.(*Conn)")
                    || function.equals("internal/poll.(*FD).Read");
        }
        return connection || group.count() >= 8;
    }

    private static boolean isHandlerFunction(String function) {
        return function.equals("net/http.(*conn).serve")
                || function.startsWith("net/http.(*http2serverConn)")
                || isClientPlumbing(function)
                || function.endsWith(".ServeHTTP")
                || function.startsWith("net/http.serverHandler");
    }

    /// The two goroutines that net/http keeps for each outgoing connection.
    private static boolean isClientPlumbing(String function) {
        return function.equals("net/http.(*persistConn).readLoop")
                || function.equals("net/http.(*persistConn).writeLoop");
    }

    /// Whether a goroutine serves a connection for the standard library: it is none of the loops, whatever it holds.
    public static boolean isHandler(List<Frame> frames) {
        for (Frame frame : frames) {
            if (isHandlerFunction(frame.function())) {
                return true;
            }
        }
        return false;
    }

    private static int userFrame(List<Frame> frames) {
        for (int i = 0; i < frames.size(); i++) {
            if (!AcceptFrames.isStandardLibrary(frames.get(i).function())) {
                return i;
            }
        }
        return frames.size() - 1;
    }

    /// A function that by its name serves, accepts or listens, seen from the root so that the loop is found and
    /// not its callee.
    private static int namedLoop(List<Frame> frames) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            String function = frames.get(i).function();
            if (AcceptFrames.isStandardLibrary(function)) {
                continue;
            }
            String name = methodOf(function).toLowerCase(Locale.ROOT);
            if (name.contains("accept") || name.contains("serve") || name.contains("listen") || name.endsWith("loop")) {
                return i;
            }
        }
        return -1;
    }

    /// A function's own name, without its package and its receiver: `Run` of `main.(*Server).Run`, for a type that is
    /// called a server says nothing of what its methods do. With a closure's suffix, if it is one.
    private static String methodOf(String function) {
        String name = function.substring(function.lastIndexOf('/') + 1);
        name = name.substring(name.indexOf('.') + 1);
        int receiver = name.startsWith("(") ? name.indexOf(").") : -1;
        return receiver < 0 ? name : name.substring(receiver + 2);
    }

    /// The service's work on its main goroutine: not `main` itself in a wait for a signal, but a function under
    /// it that is at work; a goroutine that package main started and that is at work, for that is how a service
    /// starts its loops; or a goroutine in a method of the type whose methods start the connection handlers.
    private static int mainLoop(
            GoroutineGroup group, Set<String> creatorTypes, Set<String> creators, Map<Frame, Long> startedAt) {
        List<Frame> frames = group.frames();
        Frame createdBy = group.createdBy();
        if (createdBy != null && creators.contains(createdBy.function())) {
            return -1;
        }
        Kind kind = Postures.kind(group.state(), frames);
        int root = frames.size() - 1;
        while (root > 0 && frames.get(root).function().startsWith("runtime.")) {
            root--;
        }
        boolean main = createdBy == null
                && kind != Kind.UNKNOWN
                && root >= 0
                && frames.get(root).function().equals("main.main");
        if (kind == Kind.SLEEP) {
            return -1; // what sleeps under no name that tells is a chore that comes round
        }
        boolean waitsForWord = kind == Kind.CHAN_RECEIVE || kind == Kind.SELECT || kind == Kind.WAIT_GROUP;
        boolean startedByMain = isStartedByMain(group, startedAt) && isAtWork(kind, frames);
        for (int i = frames.size() - 1; i >= 0; i--) {
            String function = frames.get(i).function();
            if (AcceptFrames.isStandardLibrary(function) || function.startsWith("main.main")) {
                continue;
            }
            if (creatorTypes.contains(LockWaits.receiver(function)) || (main && !waitsForWord) || startedByMain) {
                return i;
            }
        }
        return main && (holdsOut(kind) || talksToAConnection(kind, frames)) ? root : -1;
    }

    /// Whether a goroutine waits for a connection's other side.
    private static boolean talksToAConnection(Kind kind, List<Frame> frames) {
        return kind == Kind.IO_WAIT
                && frames.stream()
                        .anyMatch(frame -> frame.function().equals("net.(*conn).Read")
                                || frame.function().equals("net.(*conn).Write"));
    }

    /// Whether a goroutine gives or wants something that only others can take or give. Who merely waits for the
    /// end of the service, in `main` itself, receives or selects.
    private static boolean holdsOut(Kind kind) {
        return switch (kind) {
            case CHAN_SEND, MUTEX_LOCK, RWMUTEX_LOCK, RWMUTEX_RLOCK, COND_WAIT -> true;
            default -> false;
        };
    }

    /// Whether the service's main package started it, as the only one from that place: workers come in numbers.
    /// The only sign of that in a dump without creators is the closure at its root.
    private static boolean isStartedByMain(GoroutineGroup group, Map<Frame, Long> startedAt) {
        Frame createdBy = group.createdBy();
        return group.count() == 1
                && !group.frames().isEmpty()
                && (createdBy == null
                        ? group.frames().getLast().function().startsWith("main.main.func")
                        : createdBy.function().startsWith("main.") && startedAt.getOrDefault(createdBy, 0L) == 1);
    }

    /// Whether a goroutine does what no chore does while it waits for its turn: it holds something out to
    /// others, waits for a lock or a file, is in a system call or has work; a receive counts only in a function
    /// that its root calls, since a consumer waits for its next piece of work in its own loop.
    private static boolean isAtWork(Kind kind, List<Frame> frames) {
        int root = frames.size() - 1;
        while (root > 0
                && (frames.get(root).function().startsWith("main.main")
                        || frames.get(root).function().startsWith("runtime."))) {
            root--;
        }
        int user = userFrame(frames);
        return switch (kind) {
            case CHAN_SEND, MUTEX_LOCK, RWMUTEX_LOCK, RWMUTEX_RLOCK, SYSCALL, RUNNABLE, RUNNING -> true;
            case SEMACQUIRE -> !Postures.waitsForGroup(frames);
            case IO_WAIT -> AcceptFrames.outermostAccept(frames) < 0;
            case CHAN_RECEIVE, SELECT, COND_WAIT -> user < root;
            default -> false;
        };
    }

    private static void add(
            Map<String, AcceptLoop> found, Candidate candidate, boolean seenStill, int dump, String file) {
        List<Frame> frames = candidate.frames;
        String loop = frames.isEmpty() ? "?" : frames.get(candidate.loopAt).function();
        AcceptLoop.Sighting sighting = new AcceptLoop.Sighting(
                Postures.of(candidate.goroutine.state(), frames, candidate.loopAt, seenStill),
                candidate.goroutine.state(),
                frames,
                Postures.inner(frames, candidate.loopAt),
                candidate.goroutine.waitsOn(),
                candidate.goroutine.waitMinutes(),
                dump,
                file);
        String key =
                candidate.goroutine.id() != 0 ? "g" + candidate.goroutine.id() : loop + "@" + dump + "#" + found.size();
        AcceptLoop known = found.get(key);
        if (known == null) {
            found.put(key, new AcceptLoop(candidate.goroutine.id(), loop, List.of(sighting), candidate.guessed));
            return;
        }
        if (known.latest().dump() == dump) {
            return;
        }
        List<AcceptLoop.Sighting> sightings = new ArrayList<>(known.sightings());
        sightings.add(sighting);
        found.put(
                key,
                new AcceptLoop(
                        known.id(),
                        known.guessed() && !candidate.guessed ? loop : known.loop(),
                        sightings,
                        known.guessed() && candidate.guessed));
    }

    /// Postures that only the other loops explain: a wait for the listener's fdMutex is harmless while a sibling
    /// is parked in Accept of the same descriptor; a wait for a channel inside a wrapper's Accept is harmless
    /// while another goroutine does the accepting.
    static List<AcceptLoop> refine(List<AcceptLoop> loops) {
        List<AcceptLoop> refined = new ArrayList<>(loops.size());
        for (AcceptLoop loop : loops) {
            List<AcceptLoop.Sighting> sightings =
                    new ArrayList<>(loop.sightings().size());
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                sightings.add(withPosture(sighting, refined(loop, sighting, loops)));
            }
            refined.add(new AcceptLoop(loop.id(), loop.loop(), sightings, loop.guessed()));
        }
        return refined;
    }

    private static Posture refined(AcceptLoop loop, AcceptLoop.Sighting sighting, List<AcceptLoop> loops) {
        if (sighting.posture() == Posture.LOCKED && Postures.waitsForDescriptorLock(sighting.frames())) {
            for (AcceptLoop other : loops) {
                for (AcceptLoop.Sighting sibling : other.sightings()) {
                    if (!other.equals(loop)
                            && sibling.dump() == sighting.dump()
                            && (sibling.posture() == Posture.WAITING
                                    || sibling.posture() == Posture.ACCEPTING
                                    || sibling.posture() == Posture.RUNNABLE)
                            && AcceptFrames.contains(sibling.frames(), "internal/poll.(*FD).Accept")
                            && (sighting.waitsOn() == 0
                                    || sibling.waitsOn() == 0
                                    || sibling.waitsOn() == sighting.waitsOn()
                                    || sameLoop(other, loop))) {
                        return Posture.BEHIND_SIBLING;
                    }
                }
            }
        }
        if (sighting.posture() == Posture.LIMITED
                && Postures.waitsForHandedConnection(sighting)
                && loops.stream()
                        .anyMatch(other -> !other.equals(loop) && feeds(other, sighting) && !sameLoop(other, loop))) {
            return Posture.FED;
        }
        return sighting.posture();
    }

    private static boolean sameLoop(AcceptLoop one, AcceptLoop other) {
        return one.loop().equals(other.loop());
    }

    /// Whether a loop could be the one that feeds another's channel: it accepts from the kernel itself, or would, or
    /// is held up at the giving end of a channel. Two loops that both wait to receive don't feed each other.
    private static boolean feeds(AcceptLoop other, AcceptLoop.Sighting fed) {
        for (AcceptLoop.Sighting sighting : other.sightings()) {
            // Without states a wait inside a wrapper's Accept may be any: only beside who accepts from the kernel is it
            // a wait for a connection.
            if (fed.state().kind() == Kind.UNKNOWN
                    && !AcceptFrames.contains(sighting.frames(), "internal/poll.(*FD).Accept")) {
                continue;
            }
            boolean samePackage = AcceptFrames.packageOf(other.loop()).equals(AcceptFrames.packageOf(fed.inner()));
            boolean gives =
                    sighting.posture() != Posture.LIMITED || sighting.state().kind() == Kind.CHAN_SEND;
            // The standard library's own loops, of whatever server, feed nobody; a multiplexer's loop does.
            if (samePackage && gives && !AcceptFrames.isStandardLibrary(other.loop())) {
                return true;
            }
        }
        return false;
    }

    private static AcceptLoop.Sighting withPosture(AcceptLoop.Sighting sighting, Posture posture) {
        return posture == sighting.posture()
                ? sighting
                : new AcceptLoop.Sighting(
                        posture,
                        sighting.state(),
                        sighting.frames(),
                        sighting.inner(),
                        sighting.waitsOn(),
                        sighting.waitMinutes(),
                        sighting.dump(),
                        sighting.file());
    }

    private static int parked(List<AcceptLoop> loops, int dump) {
        Set<Long> descriptors = new LinkedHashSet<>();
        int unknown = 0;
        for (AcceptLoop loop : loops) {
            AcceptLoop.Sighting latest = loop.latest();
            if (latest.dump() == dump
                    && (latest.posture() == Posture.WAITING || latest.posture() == Posture.ACCEPTING)
                    && AcceptFrames.outermostAccept(latest.frames()) >= 0) {
                if (latest.waitsOn() != 0) {
                    descriptors.add(latest.waitsOn());
                } else {
                    unknown++;
                }
            }
        }
        return descriptors.size() + unknown;
    }

    /// Only the loops that were looked at beside the queue, where the dumps show one of them: those were met by the
    /// socket that they accept on, and what a dump only suggests is none of them.
    ///
    /// @param looks empty where nobody looked from outside
    public AcceptLoops lookedAt(Series<LookLog> looks) {
        Set<Long> met = new HashSet<>();
        Set<Long> guessed = new HashSet<>();
        Set<Long> sockets = new HashSet<>();
        Set<Long> watched = new HashSet<>();
        for (Observation<LookLog> log : looks.observations()) {
            for (LookLog.Look look : log.value().looks()) {
                for (LookLog.Holder holder : look.holders()) {
                    if (!holder.target() || holder.loops() == null) {
                        continue;
                    }
                    watched.addAll(holder.sockets());
                    for (LookLog.Loop loop : holder.loops()) {
                        (loop.guessed() ? guessed : met).add(loop.id());
                        if (!loop.guessed() && loop.inode() != null) {
                            sockets.add(loop.inode());
                        }
                    }
                }
            }
        }
        if (!sockets.containsAll(watched)) {
            met.addAll(guessed); // a listener at which nobody was met has its loop among those
        }
        List<AcceptLoop> these =
                loops.stream().filter(loop -> met.contains(loop.id())).toList();
        return these.isEmpty() ? this : new AcceptLoops(these, dumps, complete, statesKnown, listenersParked);
    }

    /// Whether a loop that is certain was met at the kernel's accept.
    public boolean certainlyAccepts() {
        return loops.stream()
                .anyMatch(loop -> !loop.guessed()
                        && (loop.everSaw(Posture.WAITING)
                                || loop.everSaw(Posture.ACCEPTING)
                                || loop.everSaw(Posture.RUNNABLE)));
    }

    /// The loops that are held up in their latest sighting, those found for certain first.
    public List<AcceptLoop> heldUp() {
        List<AcceptLoop> held = new ArrayList<>();
        for (AcceptLoop loop : loops) {
            if (loop.posture().isHeldUp() && !loop.guessed()) {
                held.add(loop);
            }
        }
        for (AcceptLoop loop : loops) {
            if (loop.posture().isHeldUp() && loop.guessed()) {
                held.add(loop);
            }
        }
        return held;
    }

    /// Whether a loop that was found for certain is held up in its latest sighting.
    public boolean certainlyHeldUp() {
        return loops.stream().anyMatch(loop -> loop.posture().isHeldUp() && !loop.guessed());
    }

    public boolean any(Posture posture) {
        return loops.stream().anyMatch(l -> l.everSaw(posture));
    }
}
