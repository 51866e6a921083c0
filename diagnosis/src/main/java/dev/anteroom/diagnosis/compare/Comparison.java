package dev.anteroom.diagnosis.compare;

import java.util.List;

/// The whole answer of `anteroom compare`. Rendered by the report module; its JSON form is `anteroom.comparison/1`.
///
/// @param headline the outcome in one sentence
/// @param changes every figure, judged ones first
/// @param postures what the accept loops were doing
/// @param frames functions whose share of a profile changed beyond the noise
/// @param blame what the waiting passed with, a connection's average, before and after
/// @param gate the rules, judged; empty without a gate
/// @param reasons what makes the outcome what it is, one sentence each; empty where there is nothing to say
public record Comparison(
        String before,
        String after,
        Side beforeSide,
        Side afterSide,
        Outcome outcome,
        String headline,
        List<Change> changes,
        List<PostureShare> postures,
        List<FrameChange> frames,
        List<BlameChange> blame,
        List<RuleResult> gate,
        List<String> reasons) {
    public Comparison {
        changes = List.copyOf(changes);
        postures = List.copyOf(postures);
        frames = List.copyOf(frames);
        blame = List.copyOf(blame);
        gate = List.copyOf(gate);
        reasons = List.copyOf(reasons);
    }
}
