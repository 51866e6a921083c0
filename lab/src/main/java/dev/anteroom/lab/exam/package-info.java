/// How often the verdict is right: every recorded incident is diagnosed, and what was said is held against what was
/// true.
///
/// Beside the diagnosis sit the naive rules that people use at three in the morning ([Examinee]); their marks
/// show what the diagnosis adds. What is asked is in `lab/recordings`, what has to be reached in
/// `lab/recordings/bar.properties`.
@NullMarked
package dev.anteroom.lab.exam;

import org.jspecify.annotations.NullMarked;
