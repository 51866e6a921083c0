/// Names from outside, fit to be shown: what would steer a terminal or begin a line is written by its code.
@NullMarked
package dev.anteroom.profile.text;

import org.jspecify.annotations.NullMarked;
