/// The agent's configuration: `watch.yaml`, read strictly.
@NullMarked
package dev.anteroom.watch.config;

import org.jspecify.annotations.NullMarked;
