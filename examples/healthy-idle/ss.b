Failed to find cgroup2 mount
Failed to find cgroup2 mount
Failed to find cgroup2 mount
State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess                                  
LISTEN 0      4096       127.0.0.1:6060      0.0.0.0:*    ino:48757 sk:25 cgroup:unreachable:1 <->
LISTEN 0      4096               *:8080            *:*    ino:48764 sk:26 cgroup:unreachable:1 v6only:0 <->
