/// Network namespaces: finding a process's, and doing work in it.
@NullMarked
package dev.anteroom.linux.netns;

import org.jspecify.annotations.NullMarked;
