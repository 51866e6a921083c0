// Prints where the Go runtime keeps the fields that goprocess reads, from the DWARF of a program: one line for each executable.
// usage: golayout EXECUTABLE…
package main

import (
	"debug/buildinfo"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Type, then a path of fields in it. An empty path is the type's size. What a version doesn't have is left out of its line.
var wanted = []string{
	"g.", "g.stack.lo", "g.stack.hi", "g.m", "g.sched.sp", "g.sched.pc", "g.syscallsp", "g.syscallpc", "g.atomicstatus", "g.goid",
	"g.waitsince", "g.waitreason", "g.lockedm", "g.parentGoid", "g.gopc", "g.startpc", "g.labels", "g.bubble", "g.syncGroup",
	"m.procid", "m.p", "m.curg",
	"p.", "p.id", "p.status", "p.schedtick", "p.syscalltick", "p.m",
	"schedt.", "schedt.gcwaiting", "schedt.npidle", "schedt.runqsize", "schedt.runq.size", "schedt.stopwait",
	"pollDesc.", "pollDesc.fd", "pollDesc.rg", "pollDesc.wg",
	"moduledata.", "moduledata.text", "moduledata.etext", "moduledata.noptrdata", "moduledata.edata", "moduledata.bss",
	"moduledata.ebss", "moduledata.noptrbss", "moduledata.enoptrbss", "moduledata.gofunc", "moduledata.data", "moduledata.enoptrdata",
}

func main() {
	for _, path := range os.Args[1:] {
		if err := show(path); err != nil {
			fmt.Fprintln(os.Stderr, path+":", err)
			os.Exit(1)
		}
	}
}

func show(path string) error {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := elf.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	data, err := file.DWARF()
	if err != nil {
		return err
	}
	types := map[string]*dwarf.StructType{}
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			break
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		if entry.Tag == dwarf.TagStructType && strings.HasPrefix(name, "runtime.") {
			t, err := data.Type(entry.Offset)
			if err != nil {
				return err
			}
			if s, ok := t.(*dwarf.StructType); ok {
				types[strings.TrimPrefix(name, "runtime.")] = s
			}
		}
	}
	version := regexp.MustCompile(`^go1\.\d+`).FindString(info.GoVersion)
	architecture := map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[file.Machine]
	line := []string{strings.TrimPrefix(version, "go"), architecture}
	for _, name := range wanted {
		path := strings.Split(name, ".")
		t := types[path[0]]
		if t == nil {
			return fmt.Errorf("no type runtime.%s", path[0])
		}
		if at, ok := offset(t, path[1:]); ok {
			line = append(line, fmt.Sprintf("%s=%d", strings.TrimSuffix(name, "."), at))
		}
	}
	fmt.Println(strings.Join(line, " "))
	return nil
}

func offset(t *dwarf.StructType, path []string) (int64, bool) {
	if path[0] == "" {
		return t.ByteSize, true
	}
	for _, field := range t.Field {
		if field.Name != path[0] {
			continue
		}
		if len(path) == 1 {
			return field.ByteOffset, true
		}
		inner := field.Type
		if named, ok := inner.(*dwarf.TypedefType); ok {
			inner = named.Type
		}
		if s, ok := inner.(*dwarf.StructType); ok {
			at, found := offset(s, path[1:])
			return field.ByteOffset + at, found
		}
	}
	return 0, false
}
