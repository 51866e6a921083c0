# shellcheck shell=sh
# Sourced by ./anteroom and ./mvnw: finds a JDK 25 and sets ANTEROOM_JDK to its folder.
# Where there is none: one line on stderr with what to install, and exit status 2.
# JAVA25_HOME is exported because Maven's toolchain discovery reads it: a JDK found here is a JDK found there.

# No grep and no ls: every process that is started here is a millisecond of every command.
is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r jdk25_line; do
    case $jdk25_line in
      'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

ANTEROOM_JDK=
jdk25_globbing=+f
case $- in
  *f*) jdk25_globbing=-f ;;
esac
set +f
for jdk25_dir in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" \
  "$(command -v javac >/dev/null 2>&1 && d=$(readlink -f "$(command -v javac)") && echo "${d%/bin/javac}")" \
  /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/java/* /usr/local/*jdk* \
  "${HOME:-/root}"/.jdks/* "${HOME:-/root}"/.sdkman/candidates/java/*; do
  if [ -n "$jdk25_dir" ] && is_jdk25 "$jdk25_dir"; then
    ANTEROOM_JDK=$jdk25_dir
    break
  fi
done
set $jdk25_globbing
unset jdk25_dir jdk25_line jdk25_globbing

if [ -z "$ANTEROOM_JDK" ]; then
  echo "anteroom: no JDK 25 found; install one (for example the temurin-25-jdk package, or unpack any JDK 25 under /usr/lib/jvm) or set JAVA25_HOME" >&2
  exit 2
fi
export JAVA25_HOME="$ANTEROOM_JDK"
