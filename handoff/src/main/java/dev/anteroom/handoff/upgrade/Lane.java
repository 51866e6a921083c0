package dev.anteroom.handoff.upgrade;

/// When one process of an upgrade did what, ms since the upgrade's beginning; [#NEVER] where it didn't.
///
/// @param pid its pid
/// @param spawned it was started; 0 for one that ran before
/// @param accepts it was ready
/// @param told it was told to stop
/// @param closed it stopped accepting
/// @param drained its last client connection was gone
/// @param ended it ended
record Lane(int pid, long spawned, long accepts, long told, long closed, long drained, long ended) {
    static final long NEVER = Long.MAX_VALUE;

    /// Of the process that served before.
    static Lane old(UpgradeReport report) {
        int generation = 0;
        for (UpgradeEvent event : report.events()) {
            if (event.generation() != 0 && event.generation() < report.number()) {
                generation = event.generation();
                break;
            }
        }
        return of(report, report.oldPid(), generation, 0, 0);
    }

    /// Of the newcomer.
    static Lane newcomer(UpgradeReport report) {
        int number = report.number();
        return of(
                report,
                report.newPid(),
                number,
                at(report, UpgradeEvent.Mark.SPAWNED, number),
                at(report, UpgradeEvent.Mark.READY, number));
    }

    private static Lane of(UpgradeReport report, int pid, int generation, long spawned, long accepts) {
        return new Lane(
                pid,
                spawned,
                accepts,
                at(report, UpgradeEvent.Mark.TOLD_TO_STOP, generation),
                at(report, UpgradeEvent.Mark.LISTENER_CLOSED, generation),
                at(report, UpgradeEvent.Mark.DRAINED, generation),
                Math.min(
                        at(report, UpgradeEvent.Mark.EXITED, generation),
                        at(report, UpgradeEvent.Mark.KILLED, generation)));
    }

    private static long at(UpgradeReport report, UpgradeEvent.Mark mark, int generation) {
        for (UpgradeEvent event : report.events()) {
            if (event.mark() == mark && event.generation() == generation) {
                return event.millis();
            }
        }
        return NEVER;
    }
}
