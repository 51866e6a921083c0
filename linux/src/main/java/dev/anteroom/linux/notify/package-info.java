/// The sd_notify protocol (sd_notify(3)), both ends: a service tells its supervisor that it is ready, is
/// stopping, needs more time. Datagrams on a Unix socket, which java.nio does not have.
@NullMarked
package dev.anteroom.linux.notify;

import org.jspecify.annotations.NullMarked;
