/// What files say the parameters should be: sysctl.d, systemd units, container manifests, Ansible variables.
@NullMarked
package dev.anteroom.drift.declared;

import org.jspecify.annotations.NullMarked;
