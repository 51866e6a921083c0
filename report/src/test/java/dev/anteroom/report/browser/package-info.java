/// Drives a real headless Chromium over its DevTools protocol, for tests of what the report draws.
@NullMarked
package dev.anteroom.report.browser;

import org.jspecify.annotations.NullMarked;
