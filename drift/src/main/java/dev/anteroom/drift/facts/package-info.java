/// What one host says of itself at one moment, as records; their JSON form is `anteroom.facts/1`.
@NullMarked
package dev.anteroom.drift.facts;

import org.jspecify.annotations.NullMarked;
