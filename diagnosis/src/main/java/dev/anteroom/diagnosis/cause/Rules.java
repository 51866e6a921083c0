package dev.anteroom.diagnosis.cause;

import java.util.List;

/// Every rule, in the order of the design's table of causes.
public final class Rules {
    private Rules() {}

    public static final List<Rule> ALL = List.of(
            new BacklogTooSmall(),
            new StaleBacklogAfterUpgrade(),
            new OverflowWithReset(),
            new SynQueueOverflow(),
            new SlowWorkInAccept(),
            new ConnectionLimitExhausted(),
            new LockInAcceptPath(),
            new AcceptLoopDeadlocked(),
            new AcceptLoopExited(),
            new FdExhaustion(),
            new AcceptErrorSpin(),
            new CpuStarvation(),
            new CpuThrottled(),
            new GcPressure(),
            new StopTheWorldRule(),
            new ProcessStopped(),
            new ReuseportMemberNotAccepting(),
            new ListenerLeakedToChild());
}
