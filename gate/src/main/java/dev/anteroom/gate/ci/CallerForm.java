package dev.anteroom.gate.ci;

import dev.anteroom.gate.Phase;

/// Who waits for the exit status. The names are those of the option `--as`.
///
/// A Job of Argo Rollouts, Argo CD or Flagger knows two answers: 0 and anything else. There the third becomes what its
/// caller chooses. GitLab (`allow_failure: exit_codes: [11]`) and GitHub can tell all three.
public enum CallerForm {
    argo_job("argo-job", false),
    argocd("argocd", false),
    flagger("flagger", false),
    gitlab("gitlab", true),
    github("github", true);

    private static final int BROKEN = 10;
    private static final int UNJUDGED = 11;

    private final String word;
    private final boolean knowsThree;

    CallerForm(String word, boolean knowsThree) {
        this.word = word;
        this.knowsThree = knowsThree;
    }

    @Override
    public String toString() {
        return word;
    }

    /// @param lenient whether what can't be judged may pass where the caller knows only two answers
    public int status(Phase phase, boolean lenient) {
        if (knowsThree) {
            return switch (phase) {
                case PASS -> 0;
                case FAIL -> BROKEN;
                case INCONCLUSIVE -> UNJUDGED;
            };
        }
        return switch (phase) {
            case PASS -> 0;
            case FAIL -> 1;
            case INCONCLUSIVE -> lenient ? 0 : 1;
        };
    }
}
