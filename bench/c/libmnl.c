// libmnl, as its own example rtnl-route-dump.c uses it: mnl_cb_run, and every attribute into a table of pointers.
#include "harness.h"
#include <libmnl/libmnl.h>

struct context {
    const struct table *table;
    struct measure *measure;
};

static int attribute(const struct nlattr *attribute, void *data) {
    const struct nlattr **attributes = data;
    if (mnl_attr_type_valid(attribute, IFLA_MAX) >= 0) attributes[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
}

// The five values that routes have most often, and as many of the others.
static volatile struct {
    unsigned first, second, third, fourth;
    const void *bytes;
} row;

static int message(const struct nlmsghdr *header, void *data) {
    struct context *context = data;
    const struct nlattr *attributes[IFLA_MAX + 1] = {0};
    mnl_attr_parse(header, context->table->body, attribute, attributes);
#define U32(type) (attributes[type] ? mnl_attr_get_u32(attributes[type]) : 0)
#define BYTES(type) (attributes[type] ? mnl_attr_get_payload(attributes[type]) : NULL)
    switch (context->table->type) {
    case RTM_GETROUTE:
        row.first = U32(RTA_TABLE), row.second = U32(RTA_PRIORITY), row.third = U32(RTA_OIF);
        row.bytes = BYTES(RTA_DST), row.bytes = BYTES(RTA_GATEWAY);
        break;
    case RTM_GETNEIGH:
        row.bytes = BYTES(NDA_DST), row.bytes = BYTES(NDA_LLADDR), row.bytes = BYTES(NDA_CACHEINFO), row.first = U32(NDA_PROBES);
        break;
    case RTM_GETADDR:
        row.bytes = BYTES(IFA_LOCAL), row.bytes = BYTES(IFA_ADDRESS), row.bytes = BYTES(IFA_LABEL), row.first = U32(IFA_FLAGS);
        break;
    default:
        row.bytes = BYTES(IFLA_IFNAME), row.bytes = BYTES(IFLA_ADDRESS), row.first = U32(IFLA_MTU), row.second = U32(IFLA_MASTER);
    }
    count_row(context->measure);
    return MNL_CB_OK;
}

static void dump(const struct table *table, struct measure *measure) {
    static char buffer[1 << 20];
    struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);
    int one = 1;
    if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) fail("mnl_socket_open");
    if (mnl_socket_setsockopt(socket, NETLINK_GET_STRICT_CHK, &one, sizeof one)) fail("NETLINK_GET_STRICT_CHK");
    struct nlmsghdr *request = memset(buffer, 0, 128);
    unsigned length = write_request(request, table), sequence = request->nlmsg_seq = 1;
    if (mnl_socket_sendto(socket, request, length) < 0) fail("mnl_socket_sendto");
    struct context context = {table, measure};
    // MNL_SOCKET_DUMP_SIZE, which not every libmnl.h has; links may need more.
    size_t capacity = table->type == RTM_GETLINK ? sizeof buffer : 32 << 10;
    for (int more = MNL_CB_OK; more > MNL_CB_STOP;) {
        ssize_t received = mnl_socket_recvfrom(socket, buffer, capacity);
        if (received < 0) fail("mnl_socket_recvfrom");
        measure->receives++;
        measure->datagrams++;
        more = mnl_cb_run(buffer, received, sequence, mnl_socket_get_portid(socket), message, &context);
        if (more < 0) fail("mnl_cb_run");
    }
    mnl_socket_close(socket);
}

int main(int argc, char **argv) { return run(argc, argv, dump); }
