/// What an upgrade measures, how it judges, and what it leaves behind: [QueueWatch] looks at the kernel's queues,
/// [NewcomerRule] decides with numbers whether the newcomer accepts worse, [UpgradeReport] is the whole story, drawn by
/// [UpgradeText] and [UpgradeJson]. Nothing here starts or stops a process.
@NullMarked
package dev.anteroom.handoff.upgrade;

import org.jspecify.annotations.NullMarked;
