package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `accept/looks.jsonl`: what the accept loops were doing at the ticks of the queue's sampler. The layout is on the
/// page of `dev.anteroom.capture`.
final class LookLogFormat {
    private static final int MAX_LOOKS = 2_000_000;
    private static final int MAX_STACKS = 100_000;
    private static final int MAX_FRAMES = 1000;
    private static final int MAX_HOLDERS = 64;
    private static final int MAX_LOOPS = 256;
    private static final int MAX_SOCKETS = 1024;
    private static final int MAX_WORD = 4096;

    private LookLogFormat() {}

    static boolean recognises(JsonNode first) {
        return isStack(first) || (first.path("holders").isArray() && JsonFile.instant(first, "t") != null);
    }

    private static boolean isStack(JsonNode node) {
        return node.path("stack").isIntegralNumber() && node.path("frames").isArray();
    }

    static void read(Lines lines, Findings findings) {
        List<LookLog.Look> looks = new ArrayList<>();
        Map<Integer, List<Frame>> stacks = new HashMap<>();
        int damaged = 0;
        while (lines.hasLine() && looks.size() < MAX_LOOKS) {
            if (!lines.line().isBlank()) {
                JsonNode node = JsonFile.object(lines.line());
                if (node == null || !take(node, looks, stacks)) {
                    damaged++;
                }
            }
            lines.advance();
        }
        if (damaged > 0) {
            findings.problem(damaged + " damaged lines in the log of looks at the accept loops");
        }
        findings.add(new Found.Looks(new LookLog(looks, stacks)), "looks", null, 1);
    }

    private static boolean take(JsonNode node, List<LookLog.Look> looks, Map<Integer, List<Frame>> stacks) {
        if (isStack(node)) {
            Integer number = JsonFile.integer(node, "stack");
            if (number == null
                    || number <= 0
                    || stacks.size() >= MAX_STACKS
                    || node.path("frames").size() > MAX_FRAMES) {
                return false;
            }
            stacks.putIfAbsent(number, frames(node.path("frames")));
            return true;
        }
        LookLog.Look look = look(node);
        if (look == null
                || (!looks.isEmpty() && look.time().isBefore(looks.getLast().time()))) {
            return false;
        }
        looks.add(look);
        return true;
    }

    private static List<Frame> frames(JsonNode array) {
        List<Frame> frames = new ArrayList<>();
        for (JsonNode frame : array) {
            JsonNode line = frame.path(2);
            frames.add(new Frame(
                    word(frame.path(0)), word(frame.path(1)), line.canConvertToInt() ? Math.max(0, line.asInt()) : 0));
        }
        return List.copyOf(frames);
    }

    private static String word(JsonNode node) {
        String text = node.asString("");
        return text.length() > MAX_WORD ? text.substring(0, MAX_WORD) : text;
    }

    private static LookLog.@Nullable Look look(JsonNode node) {
        var time = JsonFile.instant(node, "t");
        if (time == null
                || !node.path("holders").isArray()
                || node.path("holders").size() > MAX_HOLDERS) {
            return null;
        }
        List<LookLog.Holder> holders = new ArrayList<>();
        for (JsonNode holder : node.path("holders")) {
            LookLog.Holder read = holder(holder);
            if (read == null) {
                return null;
            }
            holders.add(read);
        }
        return new LookLog.Look(time, holders);
    }

    private static LookLog.@Nullable Holder holder(JsonNode node) {
        Integer pid = JsonFile.integer(node, "pid");
        if (pid == null
                || node.path("sockets").size() > MAX_SOCKETS
                || node.path("loops").size() > MAX_LOOPS) {
            return null;
        }
        List<Long> sockets = new ArrayList<>();
        for (JsonNode inode : node.path("sockets")) {
            if (inode.canConvertToLong()) {
                sockets.add(inode.asLong());
            }
        }
        List<LookLog.Loop> loops = null;
        if (node.path("loops").isArray()) {
            loops = new ArrayList<>();
            for (JsonNode loop : node.path("loops")) {
                loops.add(loop(loop));
            }
        }
        return new LookLog.Holder(
                pid,
                node.path("target").asBoolean(false),
                word(node.path("command")),
                sockets,
                word(node.path("state")),
                node.path("frozen").asBoolean(false),
                JsonFile.whole(node, "throttledNanos"),
                JsonFile.whole(node, "throttledPeriods"),
                JsonFile.whole(node, "periodNanos"),
                JsonFile.whole(node, "runNanos"),
                JsonFile.whole(node, "delayNanos"),
                world(node.path("world")),
                loops,
                node.path("whole").asBoolean(false),
                word(node.path("unseen")));
    }

    private static LookLog.@Nullable World world(JsonNode node) {
        return node.isObject()
                ? new LookLog.World(
                        node.path("stopping").asBoolean(false),
                        node.path("collecting").asBoolean(false),
                        JsonFile.integer(node, "processors"),
                        JsonFile.integer(node, "idle"))
                : null;
    }

    private static LookLog.Loop loop(JsonNode node) {
        Long id = JsonFile.whole(node, "id");
        Integer stack = JsonFile.integer(node, "stack");
        Long thread = JsonFile.whole(node, "thread");
        return new LookLog.Loop(
                id == null ? 0 : id,
                JsonFile.whole(node, "inode"),
                word(node.path("loop")),
                word(node.path("status")),
                word(node.path("state")),
                stack == null || stack < 0 ? 0 : stack,
                thread == null ? 0 : thread,
                node.path("guessed").asBoolean(false));
    }
}
