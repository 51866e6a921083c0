/// The collector for hosts without Java: a shell script that makes the same capture.
@NullMarked
package dev.anteroom.collect.script;

import org.jspecify.annotations.NullMarked;
