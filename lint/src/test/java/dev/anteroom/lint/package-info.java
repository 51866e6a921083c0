@NullMarked
package dev.anteroom.lint;

import org.jspecify.annotations.NullMarked;
