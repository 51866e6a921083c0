@NullMarked
package dev.anteroom.finding;

import org.jspecify.annotations.NullMarked;
