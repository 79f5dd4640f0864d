// A dump at the floor: one socket, primed, received from into one buffer; of the messages nothing is read but the header, to find the next.
// Whoever reads the same dump from one socket needs this much.
#include "harness.h"
#include <unistd.h>

// CHECKED makes it ask the kernel what a library asks that believes nobody else: whom each datagram is from, which port is its own, which
// namespace it is in, errors with their words; and nobody may send to its port. It looks at none of the answers.
#ifndef CHECKED
#define CHECKED 0
#endif

// Room for any datagram of any dump here, as ours has: the kernel makes them no longer than 32 KiB, but those of links.
#define BUFFER (1 << 20)

static ssize_t receive(int fd, char *buffer, struct measure *measure, size_t capacity) {
    struct sockaddr_nl sender;
    struct iovec place = {buffer, capacity};
    struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &place, .msg_iovlen = 1};
    ssize_t length = CHECKED ? recvmsg(fd, &message, MSG_TRUNC) : recv(fd, buffer, capacity, MSG_TRUNC);
    if (length < 0) fail("recv");
    if ((size_t)length > capacity) {
        fprintf(stderr, "a datagram of %zd bytes was cut\n", length);
        exit(1);
    }
    measure->receives++;
    return length;
}

static void check(int fd) {
    int one = 1;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK};
    unsigned long long namespace;
    socklen_t size = sizeof address;
    if (connect(fd, (struct sockaddr *)&address, size)) fail("connect");
    if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one)) fail("NETLINK_EXT_ACK");
    if (setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one)) fail("NETLINK_CAP_ACK");
    if (getsockname(fd, (struct sockaddr *)&address, &size)) fail("getsockname");
    size = sizeof namespace;
    if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &namespace, &size)) fail("SO_NETNS_COOKIE");
}

// Asks for routing table `number` alone, where that is not 0.
static void at_the_floor(const struct table *table, unsigned number, char *buffer, struct measure *measure) {
    size_t capacity = table->type == RTM_GETLINK ? BUFFER : 64 << 10;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, table->protocol), one = 1;
    if (fd < 0) fail("socket");
    if (setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one)) fail("NETLINK_GET_STRICT_CHK");
    if (CHECKED) check(fd);

    struct nlmsghdr noop = {sizeof noop, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 1, 0};
    if (send(fd, &noop, sizeof noop, 0) < 0) fail("send");
    receive(fd, buffer, measure, capacity);

    struct {
        struct nlmsghdr header;
        char rest[64];
    } request = {0};
    unsigned length = write_request(&request.header, table);
    if (number) length = write_number(&request.header, RTA_TABLE, number);
    if (send(fd, &request, length, 0) < 0) fail("send");
    for (;;) {
        ssize_t length = receive(fd, buffer, measure, capacity);
        measure->datagrams++;
        struct nlmsghdr *message = (void *)buffer;
        for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
            if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR) {
                errno = -*(int *)NLMSG_DATA(message);
                if (errno) fail("dump");
                close(fd);
                return;
            }
            count_row(measure);
        }
    }
}
