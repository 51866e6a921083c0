/// How `anteroom listeners` and `anteroom canary` look: tables, the live view, JSON. What they show is decided in
/// `dev.anteroom.linux`.
@NullMarked
package dev.anteroom.cli.listeners;

import org.jspecify.annotations.NullMarked;
