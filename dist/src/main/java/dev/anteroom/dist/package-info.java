/// What packages are made with, run by `packaging/build`: [dev.anteroom.dist.Manual] writes manual pages and completion
/// from the same description of the commands that `--help` prints, [dev.anteroom.dist.StillCache] makes the JVM's
/// start-up cache the same in every build, [dev.anteroom.dist.OciImage] puts the runtime into an OCI image,
/// [dev.anteroom.dist.DemoPicture] draws the README's moving picture. None of it ships.
@NullMarked
package dev.anteroom.dist;

import org.jspecify.annotations.NullMarked;
