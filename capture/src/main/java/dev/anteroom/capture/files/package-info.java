/// Opens a folder or an archive and hands out its files one by one, bounded in number, size and depth. Nothing in it
/// knows what a file means, and nothing is ever written to disk.
@NullMarked
package dev.anteroom.capture.files;

import org.jspecify.annotations.NullMarked;
