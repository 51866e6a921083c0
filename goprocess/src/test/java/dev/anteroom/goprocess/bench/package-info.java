@NullMarked
package dev.anteroom.goprocess.bench;

import org.jspecify.annotations.NullMarked;
