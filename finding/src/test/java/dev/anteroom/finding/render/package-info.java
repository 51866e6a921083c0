@NullMarked
package dev.anteroom.finding.render;

import org.jspecify.annotations.NullMarked;
