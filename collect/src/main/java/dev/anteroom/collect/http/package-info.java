/// A small HTTP/1.1 client for pprof: a connection is made by a thread inside the service's network namespace and
/// kept, because an admin port stalls exactly when it is needed.
@NullMarked
package dev.anteroom.collect.http;

import org.jspecify.annotations.NullMarked;
