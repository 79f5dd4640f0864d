#!/bin/sh
# Makes the recordings here, and beside each what `ip` printed: unshare -nm sh make.sh /path/to/nldump
set -eu
cd "$(dirname "$0")"
nldump=$1

ip link set lo up
ip link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02
ip link add bridge address 02:00:00:00:00:03 type bridge
ip link set right master bridge
for link in left right bridge; do ip link set $link up; done
ip link property add dev left altname leftmost
ip addr add 10.0.0.1/24 dev left
ip addr add 2001:db8::1/64 dev left nodad
ip addr add 10.0.1.1/24 dev bridge label bridge:1 valid_lft 1000000 preferred_lft 500000
ip route add default via 10.0.0.2 metric 100
ip route add 20.0.0.0/8 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.1.2 dev bridge weight 7
ip route add blackhole 21.0.0.0/8 table 1000
ip route add 22.0.0.0/8 via 10.0.0.2 proto bgp src 10.0.0.1 mtu 1400 initcwnd 10
ip route add 2001:db8:1::/48 via fe80::2 dev left metric 7 pref high
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:09 dev left nud permanent
sleep 3 # no address is tentative any more

record() {
  name=$1
  shift
  "$nldump" --record "$name.pcap" "$@" >/dev/null
}
record route route --table all
ip route show table all >route.txt
record link link
ip link >link.txt
record addr addr
ip addr >addr.txt
record neigh neigh --state permanent
ip neigh show nud permanent >neigh.txt
