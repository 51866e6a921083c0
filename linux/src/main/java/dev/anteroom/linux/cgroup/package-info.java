/// CPU quotas, throttling and the freezer of control groups, version 1 and 2.
@NullMarked
package dev.anteroom.linux.cgroup;

import org.jspecify.annotations.NullMarked;
