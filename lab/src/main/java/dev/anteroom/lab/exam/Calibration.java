package dev.anteroom.lab.exam;

import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.weigh.Posterior;
import dev.anteroom.diagnosis.weigh.Sign;
import dev.anteroom.diagnosis.weigh.Weights;
import dev.anteroom.diagnosis.weigh.Weights.Pair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Fits the table of weights to recordings: a multinomial logistic regression whose answers are the causes that no
/// rule excludes and "none of these", shrunk to the reviewed priors (a ridge), by gradient descent.
///
/// The likelihood is that of the true cause, or of any that is true as well; where the rules exclude all of them,
/// that of "none of these". The programs are few beside the weights, so that the prior keeps what no recording speaks
/// of.
public final class Calibration {
    /// Pull of a weight to its prior, as examples that would say the prior.
    private static final double RIDGE = 0.6;

    /// How much rather the true cause than one that is true as well.
    private static final double EXACT = 20;

    private static final double RATE = 0.05;
    private static final int STEPS = 120;

    private static final String HEADING = """
        # What each observation weighs for a cause: natural log-odds. prior: what a reviewer would say; weight: fitted by
        # `anteroom lab calibrate`, ridge-shrunk to the prior. because:X is a consequence: where X is likely, the cause follows from it.
        observation\tcause\tprior\tweight
        """;

    private Calibration() {}

    /// An answer given by weights that never saw the example's program.
    ///
    /// @param first the first cause, or `null` for "none of these"
    /// @param share what it was given
    public record Answered(Example example, @Nullable CauseId first, double share) {
        public boolean right() {
            return first != null && example.truth().contains(first);
        }
    }

    public static Weights fit(List<Example> examples, Weights start) {
        List<Pair> pairs = start.pairs();
        Map<Pair, Integer> index = new HashMap<>();
        double[] priors = new double[pairs.size()];
        for (int i = 0; i < pairs.size(); i++) {
            index.put(pairs.get(i), i);
            priors[i] = start.cell(pairs.get(i)).prior();
        }
        double[] weights = priors.clone();
        Weights table = start.with(weights);
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[weights.length];
            for (int i = 0; i < weights.length; i++) {
                gradient[i] = RIDGE * (weights[i] - priors[i]);
            }
            for (Example example : examples) {
                add(example, table, index, gradient);
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] -= RATE * gradient[i];
            }
            table = start.with(weights);
        }
        return table;
    }

    /// Adds an example's part of the gradient of the negative log-likelihood.
    private static void add(Example example, Weights table, Map<Pair, Integer> index, double[] gradient) {
        Posterior posterior = Posterior.of(example.seen(), table);
        Map<CauseId, Double> wanted = wanted(example, posterior);
        Map<CauseId, Double> sums = Posterior.sums(example.seen(), table);
        example.seen().forEach((cause, signs) -> {
            double excess = posterior.share(cause) - wanted.getOrDefault(cause, 0.0);
            for (Sign sign : signs) {
                move(index.get(new Pair(sign.id(), cause.id())), excess, gradient);
            }
            sums.forEach((other, sum) -> {
                if (other != cause && Posterior.explains(sum)) {
                    move(index.get(new Pair(Weights.BECAUSE + other.id(), cause.id())), excess, gradient);
                }
            });
        });
    }

    private static void move(@Nullable Integer at, double excess, double[] gradient) {
        if (at != null) {
            gradient[at] += excess;
        }
    }

    /// What the shares should have been: all on those that are true, divided as they are now, but mostly on the one.
    private static Map<CauseId, Double> wanted(Example example, Posterior posterior) {
        Map<CauseId, Double> wanted = new EnumMap<>(CauseId.class);
        double all = 0;
        for (CauseId cause : example.truth()) {
            Double share = posterior.shares().get(cause);
            if (share != null) {
                double weighted = share * (cause == example.cause() ? EXACT : 1);
                wanted.put(cause, weighted);
                all += weighted;
            }
        }
        double whole = all;
        wanted.replaceAll((_, share) -> share / whole);
        return wanted;
    }

    /// Each program's examples, answered by weights that were fitted to all the others.
    public static List<Answered> leaveOneProgramOut(List<Example> examples, Weights start) {
        Map<String, List<Example>> programs = new TreeMap<>();
        examples.forEach(example -> programs.computeIfAbsent(example.program(), _ -> new ArrayList<>())
                .add(example));
        List<Answered> answers = new ArrayList<>();
        programs.entrySet().parallelStream()
                .map(program -> {
                    List<Example> others = new ArrayList<>(examples);
                    others.removeAll(Set.copyOf(program.getValue()));
                    Weights fitted =
                            fit(others, start); // from the prior: a start from all examples would have seen the program
                    return program.getValue().stream()
                            .map(example -> answer(example, fitted))
                            .toList();
                })
                .toList()
                .forEach(answers::addAll);
        return answers;
    }

    public static Answered answer(Example example, Weights weights) {
        Posterior posterior = Posterior.of(example.seen(), weights);
        CauseId first = null;
        double most = 0;
        for (Map.Entry<CauseId, Double> share : posterior.shares().entrySet()) {
            if (share.getValue() > most) {
                first = share.getKey();
                most = share.getValue();
            }
        }
        return new Answered(example, first, most);
    }

    /// The table as it is kept, with its weights to two decimals.
    public static String text(Weights weights) {
        StringBuilder out = new StringBuilder(HEADING);
        for (Pair pair : weights.pairs()) {
            out.append(pair.observation())
                    .append('\t')
                    .append(pair.cause())
                    .append('\t')
                    .append(round(weights.cell(pair).prior()))
                    .append('\t')
                    .append(round(weights.cell(pair).weight()))
                    .append('\n');
        }
        return out.toString();
    }

    private static String round(double value) {
        return Double.toString(Math.round(value * 100) / 100.0);
    }
}
