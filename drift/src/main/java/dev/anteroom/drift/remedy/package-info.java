/// Prints what would mend findings, for Ansible, sysctl and systemd. Never acts.
@NullMarked
package dev.anteroom.drift.remedy;

import org.jspecify.annotations.NullMarked;
