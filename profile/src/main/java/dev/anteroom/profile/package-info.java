/// Profiles as columns, for any Java program; knows nothing of Anteroom.
///
/// [ProfileReader] reads a [Profile] of any known format, [ProfileBuilder] makes one, [ProfileWriter] writes it.
/// Operations from profile to profile live here as well: [ProfileFilter], [ProfileMerge], [ProfileDiff]. What
/// looks at a profile and makes something else of it (top, call tree) is in `analysis`.
@NullMarked
package dev.anteroom.profile;

import org.jspecify.annotations.NullMarked;
