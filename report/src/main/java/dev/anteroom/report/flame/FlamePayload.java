package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A flame graph as `AnteroomFlame.mount` takes it: a JSON object whose `data` are the columns, each frame's one after
/// the other in preorder, packed ([PackedColumns]):
/// ```
/// up        by frame but the root: level of the frame before + 1 - its own level
/// name      by frame but the root: number of its name
/// kind      by frame: index into `kinds`
/// self      by frame
/// narrow    by frame: value of callees that aren't drawn
/// before    only with `before`: self, then narrow
/// heat      only with `heat`: by frame, 0 where there is none, otherwise the rounded value + 1
/// names     by name: bytes, then the name in UTF-8
/// ```
/// `inverted`, where it is, has the same of the inverted graph.
public final class FlamePayload {
    /// No picture has room for more of a name; a stack that is copied should have it whole if it was a name at all.
    private static final int LONGEST_NAME = 16_384;

    private final StringBuilder json = new StringBuilder();
    private PackedColumns packed = new PackedColumns();

    private FlamePayload() {}

    /// The JSON, in ASCII; as it is it may stand in a `<script type="application/json">`.
    ///
    /// @param graph with the kinds of `rules`, and not inverted: the page does that itself
    public static String of(FlameGraph graph, ColourRules rules, FlameTitle title) {
        return of(graph, null, rules, title);
    }

    /// @param inverted the same upside down, made before narrow frames were left out; null: the page inverts what it
    /// has
    public static String of(FlameGraph graph, @Nullable FlameGraph inverted, ColourRules rules, FlameTitle title) {
        FlamePayload payload = new FlamePayload();
        payload.head(graph, rules, title);
        payload.body(graph);
        if (inverted != null) {
            payload.json.append(",\"inverted\":{\"v\":1");
            payload.body(inverted);
            payload.json.append('}');
        }
        return payload.json.append('}').toString();
    }

    private void head(FlameGraph graph, ColourRules rules, FlameTitle title) {
        json.append("{\"v\":1,\"title\":");
        Escape.json(json, title.title());
        json.append(",\"subtitle\":");
        Escape.json(json, title.subtitle());
        json.append(",\"type\":");
        Escape.json(json, graph.type().type());
        json.append(",\"unit\":");
        Escape.json(json, graph.type().unit());
        json.append(",\"kinds\":[");
        for (FrameKind kind : rules.kinds()) {
            json.append(json.charAt(json.length() - 1) == '[' ? "[" : ",[");
            Escape.json(json, kind.id());
            json.append(',');
            Escape.json(json, kind.label());
            json.append(',').append(kind.colour()).append(',').append(kind.blindSafe());
            json.append(',').append(kind.acceptPath() ? 1 : 0).append(']');
        }
        json.append(']');
        if (graph.isDiff()) {
            json.append(",\"before\":").append(graph.beforeScale());
        }
        Heat heat = graph.heat();
        if (heat != null) {
            json.append(",\"heat\":[");
            Escape.json(json, heat.label());
            json.append(',');
            Escape.json(json, heat.unit());
            json.append(']');
        }
    }

    private void body(FlameGraph graph) {
        json.append(",\"frames\":").append(graph.size());
        json.append(",\"pruned\":[").append(graph.pruned().frames());
        json.append(',').append(graph.pruned().share()).append(']');
        packed = new PackedColumns();
        int names = columns(graph);
        json.append(",\"names\":").append(names).append(",\"data\":\"");
        packed.appendTo(json);
        json.append('"');
    }

    /// The number of names.
    private int columns(FlameGraph graph) {
        int frames = graph.size();
        for (int node = 1; node < frames; node++) {
            packed.varint(graph.level(node - 1) + 1 - graph.level(node));
        }
        int[] numbers = new int[graph.nameCount()];
        int[] used = new int[Math.min(graph.nameCount(), frames)];
        int names = 0;
        Arrays.fill(numbers, -1);
        for (int node = 1; node < frames; node++) {
            int name = graph.nameId(node);
            if (numbers[name] < 0) {
                used[names] = name;
                numbers[name] = names++;
            }
            packed.varint(numbers[name]);
        }
        for (int node = 0; node < frames; node++) {
            packed.varint(graph.kind(node));
        }
        for (int node = 0; node < frames; node++) {
            packed.varint(graph.self(node));
        }
        for (int node = 0; node < frames; node++) {
            packed.varint(graph.narrow(node));
        }
        if (graph.isDiff()) {
            for (int node = 0; node < frames; node++) {
                packed.varint(graph.beforeSelf(node));
            }
            for (int node = 0; node < frames; node++) {
                packed.varint(graph.beforeNarrow(node));
            }
        }
        Heat heat = graph.heat();
        if (heat != null) {
            for (int node = 0; node < frames; node++) {
                double value = heat.values()[node];
                packed.varint(value >= 0 ? Math.round(value) + 1 : 0);
            }
        }
        for (int i = 0; i < names; i++) {
            String name = graph.nameOf(used[i]);
            byte[] text = (name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name).getBytes(UTF_8);
            packed.varint(text.length);
            packed.raw(text);
        }
        return names;
    }
}
