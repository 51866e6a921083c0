package dev.anteroom.goprocess.layout;

import java.util.Map;

/// Offsets of fields, bytes. Those that a version doesn't have are -1.
public final class RuntimeLayout {
    public final int version;
    public final int gM;
    public final int gSp;
    public final int gPc;
    public final int gSyscallSp;
    public final int gSyscallPc;
    public final int gStatus;
    public final int gId;
    public final int gWaitSince;
    public final int gWaitReason;
    public final int gLockedM;
    public final int gParent;
    public final int gGoPc;
    public final int gStartPc;
    public final int gLabels;
    /// So many bytes of a descriptor are read.
    public final int gBytes;

    public final int mProcId;
    public final int mP;
    public final int pSchedTick;
    public final int schedGcWaiting;
    public final int schedIdlePs;
    public final int schedQueue;
    public final int pollFd;
    public final int pollRead;
    public final int pollWrite;
    public final int moduleText;
    public final int moduleTextEnd;
    public final int moduleGoFunc;
    public final int moduleBss;
    public final int moduleBssEnd;
    public final int moduleBytes;

    /// @param version the minor version, 23 for Go 1.23
    RuntimeLayout(int version, Map<String, Integer> at) {
        this.version = version;
        gM = of(at, "g.m");
        gSp = of(at, "g.sched.sp");
        gPc = of(at, "g.sched.pc");
        gSyscallSp = of(at, "g.syscallsp");
        gSyscallPc = of(at, "g.syscallpc");
        gStatus = of(at, "g.atomicstatus");
        gId = of(at, "g.goid");
        gWaitSince = of(at, "g.waitsince");
        gWaitReason = of(at, "g.waitreason");
        gLockedM = of(at, "g.lockedm");
        gParent = of(at, "g.parentGoid");
        gGoPc = of(at, "g.gopc");
        gStartPc = of(at, "g.startpc");
        gLabels = of(at, "g.labels");
        gBytes = Math.max(gLabels, gStartPc) + 8;
        mProcId = of(at, "m.procid");
        mP = of(at, "m.p");
        pSchedTick = of(at, "p.schedtick");
        schedGcWaiting = of(at, "schedt.gcwaiting");
        schedIdlePs = of(at, "schedt.npidle");
        schedQueue = at.containsKey("schedt.runqsize") ? of(at, "schedt.runqsize") : of(at, "schedt.runq.size");
        pollFd = of(at, "pollDesc.fd");
        pollRead = of(at, "pollDesc.rg");
        pollWrite = of(at, "pollDesc.wg");
        moduleText = of(at, "moduledata.text");
        moduleTextEnd = of(at, "moduledata.etext");
        moduleGoFunc = of(at, "moduledata.gofunc");
        moduleBss = of(at, "moduledata.bss");
        moduleBssEnd = of(at, "moduledata.ebss");
        moduleBytes = of(at, "moduledata");
    }

    private static int of(Map<String, Integer> at, String name) {
        return at.getOrDefault(name, -1);
    }
}
