/// What the agent answers over HTTP: metrics, health, reload, alerts that come in, pages.
@NullMarked
package dev.anteroom.watch.web;

import org.jspecify.annotations.NullMarked;
