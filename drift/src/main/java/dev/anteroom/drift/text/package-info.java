/// A drift report as text, JSON and Prometheus textfile.
@NullMarked
package dev.anteroom.drift.text;

import org.jspecify.annotations.NullMarked;
