Name:	shopd
Umask:	0022
State:	S (sleeping)
Tgid:	25670
Ngid:	0
Pid:	25670
PPid:	23754
TracerPid:	0
Uid:	0	0	0	0
Gid:	0	0	0	0
FDSize:	256
Groups:	 
NStgid:	25670
NSpid:	25670
NSpgid:	23685
NSsid:	6444
Kthread:	0
VmPeak:	 1232592 kB
VmSize:	 1232592 kB
VmLck:	       0 kB
VmPin:	       0 kB
VmHWM:	   11472 kB
VmRSS:	   11472 kB
RssAnon:	    5644 kB
RssFile:	    5828 kB
RssShmem:	       0 kB
VmData:	   45784 kB
VmStk:	     132 kB
VmExe:	    2988 kB
VmLib:	       8 kB
VmPTE:	     112 kB
VmSwap:	       0 kB
HugetlbPages:	       0 kB
CoreDumping:	0
THP_enabled:	1
untag_mask:	0xffffffffffffffff
Threads:	7
SigQ:	0/96365
SigPnd:	0000000000000000
ShdPnd:	0000000000000000
SigBlk:	fffffffc3bba3a00
SigIgn:	0000000080000000
SigCgt:	fffffffd7fc1feff
CapInh:	0000000000000000
CapPrm:	000001fffeffffff
CapEff:	000001fffeffffff
CapBnd:	000001fffeffffff
CapAmb:	0000000000000000
NoNewPrivs:	0
Seccomp:	0
Seccomp_filters:	0
Speculation_Store_Bypass:	vulnerable
SpeculationIndirectBranch:	always enabled
Cpus_allowed:	3
Cpus_allowed_list:	0-1
Mems_allowed:	00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000001
Mems_allowed_list:	0
voluntary_ctxt_switches:	5
nonvoluntary_ctxt_switches:	3
