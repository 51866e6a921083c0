package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/// A folder that only this process's user can have made and only that user can change: no symbolic link on the
/// way to it, and nobody but root and this user may replace any part of the way. Then nobody can swap it under
/// this process, and what lies in it is this user's own word.
final class SafeFolder {
    /// stat(2): the permission bits, and S_ISVTX, the sticky bit, with which others can't rename in a shared
    /// folder
    private static final int PERMISSIONS = 0777;

    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    private SafeFolder() {}

    /// User of this process.
    static long ownUid() {
        try {
            return uid(Files.readAttributes(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new HandoffException("/proc/self cannot be read: " + e.getMessage());
        }
    }

    /// Makes the folder with exactly these permissions, or makes sure that it has them.
    ///
    /// @throws HandoffException naming the folder, or the part of the way to it, that isn't safe
    static void make(Path folder, int permissions) {
        requireSafeWay(folder, false);
        try {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
                requireSafeWay(folder, false);
            }
            Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(text(permissions));
            try {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(wanted));
                // the umask may have taken some away
                Files.setPosixFilePermissions(folder, wanted);
            } catch (FileAlreadyExistsException e) {
                requireOwn(folder, false);
            }
            int mode = mode(attributes(folder));
            if ((mode & PERMISSIONS) != permissions) {
                throw new HandoffException(folder + " has mode " + Integer.toOctalString(mode & PERMISSIONS)
                        + " where the supervisor's folder has " + Integer.toOctalString(permissions)
                        + ": others could have put something there. Look what is in it; then remove it, or chmod "
                        + Integer.toOctalString(permissions) + " " + folder);
            }
        } catch (IOException e) {
            throw new HandoffException(folder + " cannot be used for the supervisor's state: " + e.getMessage());
        }
    }

    /// Whether somebody's supervisor has its folder here: this user's, or for root anybody's.
    ///
    /// @return false where there is no such folder
    /// @throws HandoffException where it is there and others than root and this user could have changed it
    static boolean isThere(Path folder) {
        try {
            attributes(folder);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new HandoffException(folder + " cannot be looked at: " + e.getMessage());
        }
        boolean root = ownUid() == 0;
        requireSafeWay(folder, root);
        requireOwn(folder, root);
        return true;
    }

    private static void requireOwn(Path folder, boolean anybodys) {
        try {
            Map<String, Object> found = attributes(folder);
            if (uid(found) != ownUid() && !anybodys) {
                throw new HandoffException(folder + " belongs to uid " + uid(found) + ", not to uid " + ownUid()
                        + ": name another folder with --state-dir");
            }
            if ((mode(found) & WRITABLE_BY_OTHERS) != 0) {
                throw new HandoffException(folder + " can be written by others (mode "
                        + Integer.toOctalString(mode(found) & PERMISSIONS)
                        + "): what is in it could be anybody's; remove it, or name another folder with --state-dir");
            }
        } catch (IOException e) {
            throw new HandoffException(folder + " cannot be looked at: " + e.getMessage());
        }
    }

    /// Every part that exists, from the root down, the folder itself included.
    private static void requireSafeWay(Path folder, boolean anybodys) {
        long own = ownUid();
        Path at = folder.toAbsolutePath().normalize().getRoot();
        for (Path part : folder.toAbsolutePath().normalize()) {
            at = at.resolve(part);
            Map<String, Object> found;
            try {
                found = attributes(at);
            } catch (NoSuchFileException e) {
                return;
            } catch (IOException e) {
                throw new HandoffException(at + " cannot be looked at: " + e.getMessage());
            }
            if (Boolean.TRUE.equals(found.get("isSymbolicLink"))) {
                throw new HandoffException(
                        at + " is a symbolic link: the supervisor's state lies in no folder that a link leads to; name "
                                + "the folder itself with --state-dir");
            }
            if (!Boolean.TRUE.equals(found.get("isDirectory"))) {
                throw new HandoffException(at + " is no folder");
            }
            boolean last = at.equals(folder.toAbsolutePath().normalize());
            boolean others = (mode(found) & WRITABLE_BY_OTHERS) != 0 && (mode(found) & STICKY) == 0;
            if (!last && (others || (uid(found) != 0 && uid(found) != own && !anybodys))) {
                throw new HandoffException(at + (others ? " can be written by others" : " belongs to uid " + uid(found))
                        + ", who could replace " + folder + ": name another folder with --state-dir");
            }
        }
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,mode,isSymbolicLink,isDirectory", LinkOption.NOFOLLOW_LINKS);
    }

    private static long uid(Map<String, Object> attributes) {
        return attributes.get("uid") instanceof Integer uid ? Integer.toUnsignedLong(uid) : -1;
    }

    private static int mode(Map<String, Object> attributes) {
        return attributes.get("mode") instanceof Integer mode ? mode : 0;
    }

    private static String text(int permissions) {
        StringBuilder text = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            text.append((permissions >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
        }
        return text.toString();
    }
}
