// libnl-3: each message parsed to its object (nl_msg_parse) in the callback of nl_recvmsgs, so that no cache is filled.
#include "harness.h"
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>

static int done;

static void object(struct nl_object *object, void *measure) {
    (void)object;
    count_row(measure);
}

static int message(struct nl_msg *message, void *measure) {
    int error = nl_msg_parse(message, object, measure);
    if (error < 0) {
        fprintf(stderr, "nl_msg_parse: %s\n", nl_geterror(error));
        exit(1);
    }
    return NL_OK;
}

static int finish(struct nl_msg *message, void *data) {
    (void)message, (void)data;
    done = 1;
    return NL_STOP;
}

static void dump(const struct table *table, struct measure *measure) {
    struct nl_sock *socket = nl_socket_alloc();
    int one = 1;
    if (!socket || nl_connect(socket, NETLINK_ROUTE) < 0) fail("nl_connect");
    if (setsockopt(nl_socket_get_fd(socket), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one)) fail("NETLINK_GET_STRICT_CHK");
    // Without peeking, into a buffer that is long enough, as its documentation advises for speed.
    nl_socket_disable_msg_peek(socket);
    nl_socket_set_msg_buf_size(socket, table->type == RTM_GETLINK ? 1 << 20 : 64 << 10);
    nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, message, measure);
    nl_socket_modify_cb(socket, NL_CB_FINISH, NL_CB_CUSTOM, finish, NULL);
    nl_socket_disable_seq_check(socket);
    struct {
        struct nlmsghdr header;
        char rest[64];
    } request = {0};
    unsigned length = write_request(&request.header, table);
    if (nl_sendto(socket, &request, length) < 0) fail("nl_sendto");
    for (done = 0; !done;) {
        int error = nl_recvmsgs_default(socket);
        if (error < 0) {
            fprintf(stderr, "nl_recvmsgs: %s\n", nl_geterror(error));
            exit(1);
        }
    }
    nl_socket_free(socket);
}

int main(int argc, char **argv) { return run(argc, argv, dump); }
