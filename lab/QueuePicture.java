import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Draws an accept queue over time, from the truth of a recording: `java -cp … lab/QueuePicture.java TRUTH.json`.
///
/// Its depths were sampled ten times a second, from a second before the fault.
class QueuePicture {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 200;
    private static final int LEFT = 56;
    private static final int BOTTOM = 34;
    private static final int TOP = 30;
    private static final int RIGHT = 16;

    private QueuePicture() {}

    public static void main(String[] arguments) {
        JsonNode truth = new JsonMapper().readTree(Path.of(arguments[0]).toFile());
        List<Integer> depths = new ArrayList<>();
        truth.get("depths").forEach(depth -> depths.add(depth.asInt()));
        System.out.print(draw(
                depths,
                truth.get("samplesBeforeFault").asInt(),
                truth.get("scenario").asString(),
                truth.get("guise").asString(),
                truth.get("go").asString()));
    }

    private static String draw(List<Integer> depths, int before, String scenario, String guise, String go) {
        int highest = Math.max(4, depths.stream().mapToInt(depth -> depth).max().orElse(0));
        double perSample = (double) (WIDTH - LEFT - RIGHT) / Math.max(1, depths.size() - 1);
        double perConnection = (double) (HEIGHT - TOP - BOTTOM) / highest;
        int floor = HEIGHT - BOTTOM;
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < depths.size(); i++) {
            line.append(String.format(
                    Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", LEFT + i * perSample, floor - depths.get(i) * perConnection));
        }
        double fault = LEFT + before * perSample;
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        out.append(String.format("<title>The accept queue of %s over time</title>%n", escape(scenario)));
        out.append(String.format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", WIDTH, HEIGHT));
        out.append(String.format(
                "<text x=\"%d\" y=\"18\" fill=\"#222\">Connections in the accept queue: %s (go%s)</text>%n",
                LEFT, escape(guise), escape(go)));
        for (int mark : new int[] {0, highest / 2, highest}) {
            double y = floor - mark * perConnection;
            out.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%d</text>%n",
                    LEFT,
                    y,
                    WIDTH - RIGHT,
                    LEFT - 6,
                    y + 4,
                    mark));
        }
        for (int second = 0; second * 10 < depths.size(); second += Math.max(1, depths.size() / 80)) {
            out.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%d s</text>%n",
                    LEFT + second * 10 * perSample,
                    floor + 16,
                    second));
        }
        out.append(String.format(
                Locale.ROOT,
                "<polygon points=\"%d,%d %s %.1f,%d\" fill=\"#d9480f\" fill-opacity=\".18\"/><polyline points=\"%s\" fill=\"none\" stroke=\"#d9480f\" stroke-width=\"1.5\"/>%n",
                LEFT,
                floor,
                line,
                LEFT + (depths.size() - 1) * perSample,
                floor,
                line));
        out.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %dV%d\" stroke=\"#222\" stroke-dasharray=\"4 3\"/><text x=\"%.1f\" y=\"%d\" fill=\"#222\">the fault begins</text>%n",
                fault,
                TOP,
                floor,
                fault + 5,
                TOP + 10));
        return out.append("</svg>\n").toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
