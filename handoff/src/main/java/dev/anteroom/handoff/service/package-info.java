/// What a service is, as its owner describes it: `service.yaml` or the flags of `anteroom run`.
@NullMarked
package dev.anteroom.handoff.service;

import org.jspecify.annotations.NullMarked;
