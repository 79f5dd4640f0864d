// What every C program here has in common: its arguments, the clock, the line that it prints.
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct table {
    const char *name;
    int type, family, body, protocol;
};

static const struct table tables[] = {
    {"route4", RTM_GETROUTE, AF_INET, sizeof(struct rtmsg), NETLINK_ROUTE},
    {"route6", RTM_GETROUTE, AF_INET6, sizeof(struct rtmsg), NETLINK_ROUTE},
    {"neighbour", RTM_GETNEIGH, AF_INET, sizeof(struct ndmsg), NETLINK_ROUTE},
    {"address", RTM_GETADDR, AF_INET, sizeof(struct ifaddrmsg), NETLINK_ROUTE},
    {"link", RTM_GETLINK, AF_UNSPEC, sizeof(struct ifinfomsg), NETLINK_ROUTE},
    {"conntrack", NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, AF_INET, sizeof(struct nfgenmsg), NETLINK_NETFILTER},
};

struct measure {
    unsigned long long begin, first, rows, datagrams, receives;
    int slow;
};

static unsigned long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// Counts a row; the slow consumer sleeps for 2 ms every 1,000 of them.
static inline void count_row(struct measure *measure) {
    if (!measure->rows++) measure->first = now() - measure->begin;
    if (measure->slow && measure->rows % 1000 == 0) nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

// Adds an attribute of 4 bytes; returns how long the message then is.
static unsigned write_number(struct nlmsghdr *message, int type, unsigned number) {
    struct rtattr *attribute = (void *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = RTA_LENGTH(sizeof number);
    memcpy(RTA_DATA(attribute), &number, sizeof number);
    return message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + attribute->rta_len;
}

// A dump of `table`, as ours asks: links with virtual functions and a mask that is not zero.
static unsigned write_request(struct nlmsghdr *message, const struct table *table) {
    message->nlmsg_len = NLMSG_LENGTH(table->body);
    message->nlmsg_type = table->type;
    message->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP | NLM_F_ACK;
    memset(NLMSG_DATA(message), 0, NLMSG_ALIGN(table->body));
    *(unsigned char *)NLMSG_DATA(message) = table->family;
    if (table->type == RTM_GETLINK) return write_number(message, IFLA_EXT_MASK, RTEXT_FILTER_VF | RTEXT_FILTER_MRP);
    return message->nlmsg_len;
}

// PROGRAM TABLE REPEAT fast|slow: calls `dump` REPEAT times and prints a line each time.
static int run(int argc, char **argv, void (*dump)(const struct table *, struct measure *)) {
    const struct table *table = tables, *end = tables + sizeof tables / sizeof *tables;
    while (argc == 4 && table < end && strcmp(argv[1], table->name)) table++;
    if (argc != 4 || table == end) {
        fprintf(stderr, "usage: %s route4|route6|neighbour|address|link|conntrack REPEAT fast|slow\n", argv[0]);
        return 2;
    }
    for (int repeat = atoi(argv[2]); repeat > 0; repeat--) {
        struct measure measure = {.slow = !strcmp(argv[3], "slow"), .begin = now()};
        dump(table, &measure);
        printf("ns %llu rows %llu datagrams %llu receives %llu first_ns %llu\n", now() - measure.begin, measure.rows,
               measure.datagrams, measure.receives, measure.first);
    }
    return 0;
}
