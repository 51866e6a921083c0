package dev.anteroom.goprocess;

import dev.anteroom.goprocess.GoProcessException.Reason;
import dev.anteroom.goprocess.elf.BuildInfo;
import dev.anteroom.goprocess.elf.ElfException;
import dev.anteroom.goprocess.elf.ElfFile;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.KernelFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Opens a process: its executable, its load bias, and what [ProgramFinder] finds in it.
final class ProcessOpener {
    /// include/uapi/linux/auxvec.h
    private static final long AT_ENTRY = 9;

    /// UPX writes this into what it packs, near the beginning.
    private static final int UPX = 0x21585055;

    private static final int UPX_SEARCH = 4096;
    /// The functions and variables that are looked up by name.
    static final Set<String> SYMBOLS = Set.of(
            "runtime.allgs",
            "runtime.sched",
            "runtime.gcphase",
            "runtime.gcBlackenEnabled",
            "runtime.gomaxprocs",
            "runtime.firstmoduledata");

    private ProcessOpener() {}

    static GoProcess.Opened open(int pid) {
        try (ElfFile file = ElfFile.open(Path.of("/proc/" + pid + "/exe"));
                ProcessMemory memory = new ProcessMemory(pid)) {
            return open(pid, file, memory);
        } catch (NoSuchFileException e) {
            throw new GoProcessException(Reason.GONE, "There is no process " + pid + ", or it has ended.", e);
        } catch (AccessDeniedException e) {
            throw ProcessMemory.refused(pid);
        } catch (PermissionException e) {
            throw ProcessMemory.refused(pid);
        } catch (ElfException e) {
            throw new GoProcessException(
                    Reason.DAMAGED, "The program of process " + pid + " can't be read: " + e.getMessage() + ".", e);
        } catch (IndexOutOfBoundsException e) {
            throw new GoProcessException(
                    Reason.DAMAGED,
                    "The program of process " + pid + " has a damaged table: " + e.getMessage() + ".",
                    e);
        } catch (IOException | LinuxException e) {
            throw new GoProcessException(
                    Reason.DAMAGED, "The program of process " + pid + " can't be read: " + e.getMessage() + ".", e);
        }
    }

    private static GoProcess.Opened open(int pid, ElfFile file, ProcessMemory memory) throws IOException {
        String name = "The program of process " + pid;
        Optional<BuildInfo> info = BuildInfo.of(file);
        if (info.isEmpty()) {
            if (isPacked(file)) {
                throw new GoProcessException(
                        Reason.UNSUPPORTED, name + " is packed by UPX: run it unpacked to see its goroutines.");
            }
            throw new GoProcessException(Reason.NOT_GO, name + " isn't a Go program, or was built before Go 1.18.");
        }
        ProgramFinder finder = new ProgramFinder(name, file, info.get(), bias(pid, file), memory);
        return new GoProcess.Opened(finder.build(), finder.find());
    }

    private static boolean isPacked(ElfFile file) throws IOException {
        for (ElfFile.Segment segment : file.segments()) {
            if (segment.isLoaded()) {
                MemorySegment head = file.read(segment, UPX_SEARCH);
                for (long at = 0; at + 4 <= head.byteSize(); at += 4) {
                    if (Words.intAt(head, at) == UPX) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// How far from the addresses in its file the program was loaded: where the kernel started it, less where the
    /// file says that it starts.
    private static long bias(int pid, ElfFile file) {
        if (!file.isPositionIndependent()) {
            return 0;
        }
        byte[] auxv = KernelFile.readBytes("/proc/" + pid + "/auxv")
                .orElseThrow(() -> new GoProcessException(Reason.GONE, "Process " + pid + " has ended."));
        MemorySegment pairs = MemorySegment.ofArray(auxv);
        for (long at = 0; at + 16 <= pairs.byteSize(); at += 16) {
            if (Words.longAt(pairs, at) == AT_ENTRY) {
                return Words.longAt(pairs, at + 8) - file.entry();
            }
        }
        throw new GoProcessException(Reason.DAMAGED, "The kernel doesn't say where process " + pid + " was loaded.");
    }
}
