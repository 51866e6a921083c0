package dev.anteroom.watch.incident;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What a diagnosis (`anteroom.diagnosis/1`) says of the accept loop while connections waited.
final class AcceptPath {
    private static final int MAX_FRAMES = 200;

    private AcceptPath() {}

    /// The functions from the loop to the innermost that the service's own authors wrote, outermost first, of
    /// the largest part of the waiting that is of this cause. What the libraries below did differs from look to
    /// look. The loop alone where the part has no stack; none where no loop was found.
    static List<String> of(JsonNode diagnosis, String cause) {
        for (JsonNode branch : diagnosis.path("blame")) {
            if (branch.path("cause").asString("").equals(cause)) {
                List<String> path = path(branch);
                if (!path.isEmpty()) {
                    return path;
                }
            }
        }
        String loop = diagnosis.path("postures").path(0).path("loop").asString("");
        return loop.isEmpty() ? List.of() : List.of(loop);
    }

    private static List<String> path(JsonNode branch) {
        String loop = branch.path("loop").asString("");
        List<String> inwards = new ArrayList<>();
        for (JsonNode frame : branch.path("stack")) {
            String function = function(frame.asString(""));
            inwards.addFirst(function);
            if (function.equals(loop) || inwards.size() == MAX_FRAMES) {
                break;
            }
        }
        int end = inwards.size();
        while (end > 1 && !isOwn(inwards.get(end - 1))) {
            end--;
        }
        if (inwards.isEmpty()) {
            return loop.isEmpty() ? List.of() : List.of(loop);
        }
        return inwards.subList(0, end);
    }

    /// Without the line.
    private static String function(String frame) {
        int space = frame.indexOf(' ');
        return space < 0 ? frame : frame.substring(0, space);
    }

    /// Package main, or one whose path begins with a domain's name: the standard library's don't.
    private static boolean isOwn(String function) {
        int slash = function.indexOf('/');
        return function.startsWith("main.")
                || (slash > 0 && function.substring(0, slash).indexOf('.') > 0);
    }

    /// Shares of the waiting by cause, 0 to 1; parts without a cause are in none.
    static Map<String, Double> blame(JsonNode diagnosis) {
        Map<String, Double> shares = new HashMap<>();
        for (JsonNode branch : diagnosis.path("blame")) {
            String cause = branch.path("cause").asString("");
            double share = branch.path("share").asDouble(0);
            if (!cause.isEmpty() && share > 0) {
                shares.merge(cause, share, Double::sum);
            }
        }
        return shares;
    }
}
