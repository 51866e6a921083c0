/// Rules and exceptions from a YAML file, and what they say of the facts.
@NullMarked
package dev.anteroom.drift.policy;

import org.jspecify.annotations.NullMarked;
