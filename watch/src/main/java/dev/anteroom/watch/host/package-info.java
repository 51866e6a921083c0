/// What there is on a host: network namespaces as they come and go, and whom a listener belongs to.
@NullMarked
package dev.anteroom.watch.host;

import org.jspecify.annotations.NullMarked;
