// libmnl, as its own examples rtnl-route-dump.c and nfct-dump.c use it: mnl_cb_run, and every attribute into a table of pointers.
#include "harness.h"
#include <arpa/inet.h>
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

// The addresses and ports of a connection.
static void tuple(const struct nlattr *nest) {
    const struct nlattr *parts[IFLA_MAX + 1] = {0}, *ip[IFLA_MAX + 1] = {0}, *proto[IFLA_MAX + 1] = {0};
    mnl_attr_parse_nested(nest, attribute, parts);
    if (parts[CTA_TUPLE_IP]) {
        mnl_attr_parse_nested(parts[CTA_TUPLE_IP], attribute, ip);
        if (ip[CTA_IP_V4_SRC]) row.bytes = mnl_attr_get_payload(ip[CTA_IP_V4_SRC]);
        if (ip[CTA_IP_V4_DST]) row.bytes = mnl_attr_get_payload(ip[CTA_IP_V4_DST]);
    }
    if (parts[CTA_TUPLE_PROTO]) {
        mnl_attr_parse_nested(parts[CTA_TUPLE_PROTO], attribute, proto);
        if (proto[CTA_PROTO_NUM]) row.first = mnl_attr_get_u8(proto[CTA_PROTO_NUM]);
        if (proto[CTA_PROTO_SRC_PORT]) row.second = ntohs(mnl_attr_get_u16(proto[CTA_PROTO_SRC_PORT]));
        if (proto[CTA_PROTO_DST_PORT]) row.third = ntohs(mnl_attr_get_u16(proto[CTA_PROTO_DST_PORT]));
    }
}

static void state(const struct nlattr *nest) {
    const struct nlattr *info[IFLA_MAX + 1] = {0}, *tcp[IFLA_MAX + 1] = {0};
    mnl_attr_parse_nested(nest, attribute, info);
    if (!info[CTA_PROTOINFO_TCP]) return;
    mnl_attr_parse_nested(info[CTA_PROTOINFO_TCP], attribute, tcp);
    if (tcp[CTA_PROTOINFO_TCP_STATE]) row.fourth = mnl_attr_get_u8(tcp[CTA_PROTOINFO_TCP_STATE]);
}

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
    case NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET:
        if (attributes[CTA_TUPLE_ORIG]) tuple(attributes[CTA_TUPLE_ORIG]);
        if (attributes[CTA_PROTOINFO]) state(attributes[CTA_PROTOINFO]);
        row.first = ntohl(U32(CTA_STATUS)), row.second = ntohl(U32(CTA_TIMEOUT)), row.third = ntohl(U32(CTA_MARK));
        break;
    default:
        row.bytes = BYTES(IFLA_IFNAME), row.bytes = BYTES(IFLA_ADDRESS), row.first = U32(IFLA_MTU), row.second = U32(IFLA_MASTER);
    }
    count_row(context->measure);
    return MNL_CB_OK;
}

static void dump(const struct table *table, struct measure *measure) {
    static char buffer[1 << 20];
    struct mnl_socket *socket = mnl_socket_open(table->protocol);
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
