@NullMarked
package dev.anteroom.goprocess;

import org.jspecify.annotations.NullMarked;
