#include "net/netlink.hpp"
#include <babel/net/local_network.hpp>

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

#include <linux/if_addr.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <net/if.h>
#include <set>

namespace babel::net {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> address_in(bytes_view bytes) {
    if (bytes.size() == ip::address_v4::bytes_type().size()) {
        ip::address_v4::bytes_type v4{};
        std::ranges::copy(bytes, v4.begin());
        return ip::address_v4(v4);
    }
    ip::address_v6::bytes_type v6{};
    if (bytes.size() != v6.size()) return {};
    std::ranges::copy(bytes, v6.begin());
    return ip::address_v6(v6);
}

std::uint32_t number_in(bytes_view bytes) {
    return take_plain<std::uint32_t>(bytes).value_or(0);
}

template <class Plain>
bytes_view raw(const Plain& from) {
    return {reinterpret_cast<const std::uint8_t*>(&from), sizeof from};
}

using interfaces = std::set<std::uint32_t>;

result<interfaces> running_interfaces() {
    interfaces out;
    const auto failed =
        ask_netlink(RTM_GETLINK, NLM_F_DUMP, raw(ifinfomsg{}), [&](const netlink_message& each) {
            auto rest = each.body;
            const auto link = take_plain<ifinfomsg>(rest);
            if (!link || each.type != RTM_NEWLINK) return;
            const bool is_running =
                (link->ifi_flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
            const bool is_loopback = (link->ifi_flags & IFF_LOOPBACK) != 0;
            if (is_running && !is_loopback) out.insert(static_cast<std::uint32_t>(link->ifi_index));
        });
    if (failed) return failed;
    return out;
}

struct held_address {
    std::uint32_t interface = 0;
    ip::address at;
    std::uint32_t flags = 0; // IFA_F_*
};

std::optional<held_address> address_of(const netlink_message& message) {
    auto rest = message.body;
    const auto facts = take_plain<ifaddrmsg>(rest);
    if (!facts || message.type != RTM_NEWADDR || facts->ifa_scope >= RT_SCOPE_LINK) return {};
    std::optional<ip::address> own, address;
    std::uint32_t flags = facts->ifa_flags;
    while (const auto each = take_attribute(rest)) {
        if (each->type == IFA_LOCAL) own = address_in(each->value);
        if (each->type == IFA_ADDRESS) address = address_in(each->value);
        if (each->type == IFA_FLAGS) flags = number_in(each->value);
    }
    if (!own) own = address; // which is the other end's where both are there
    if (!own) return {};
    return held_address{facts->ifa_index, *own, flags};
}

bool is_usable(const held_address& each) {
    return (each.flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED)) == 0;
}

struct route_question {
    rtmsg facts;
    rtattr header;
    std::array<std::uint8_t, 16> to; // an address of either family
};

route_question question_about(const ip::address& to) {
    route_question asked{};
    const auto fill = [&](unsigned char family, const auto& bytes) {
        asked.facts.rtm_family = family;
        asked.facts.rtm_dst_len = static_cast<unsigned char>(8 * bytes.size());
        asked.header.rta_type = RTA_DST;
        asked.header.rta_len = static_cast<unsigned short>(sizeof asked.header + bytes.size());
        std::ranges::copy(bytes, asked.to.begin());
    };
    if (to.is_v4())
        fill(AF_INET, to.to_v4().to_bytes());
    else
        fill(AF_INET6, to.to_v6().to_bytes());
    return asked;
}

} // namespace

result<std::vector<ip::address>> own_addresses() {
    const auto running = running_interfaces();
    if (!running) return running.error();
    std::vector<held_address> all;
    interfaces with_temporary;
    const auto failed =
        ask_netlink(RTM_GETADDR, NLM_F_DUMP, raw(ifaddrmsg{}), [&](const netlink_message& each) {
            const auto found = address_of(each);
            if (!found || !is_usable(*found) || !running->contains(found->interface)) return;
            all.push_back(*found);
            const bool is_temporary = found->at.is_v6() && (found->flags & IFA_F_TEMPORARY) != 0;
            if (is_temporary) with_temporary.insert(found->interface);
        });
    if (failed) return failed;
    std::vector<ip::address> out;
    for (const auto& each : all) {
        const bool is_lasting = each.at.is_v6() && (each.flags & IFA_F_TEMPORARY) == 0;
        if (!is_lasting || !with_temporary.contains(each.interface)) out.push_back(each.at);
    }
    std::ranges::sort(out);
    const auto doubled = std::ranges::unique(out);
    out.erase(doubled.begin(), doubled.end());
    return out;
}

result<route> route_to(const ip::address& to) {
    const auto asked = question_about(to);
    const auto size = sizeof asked.facts + asked.header.rta_len;

    route out;
    std::uint32_t interface = 0;
    const auto failed =
        ask_netlink(RTM_GETROUTE, 0, raw(asked).first(size), [&](const netlink_message& answer) {
            auto rest = answer.body;
            if (!take_plain<rtmsg>(rest)) return;
            while (const auto each = take_attribute(rest)) {
                if (each->type == RTA_GATEWAY) out.gateway = address_in(each->value);
                if (each->type == RTA_PREFSRC)
                    out.source = address_in(each->value).value_or(ip::address());
                if (each->type == RTA_OIF) interface = number_in(each->value);
            }
        });
    if (failed) return failed;
    if (out.gateway && out.gateway->is_v6()) {
        auto zoned = out.gateway->to_v6();
        if (zoned.is_link_local()) zoned.scope_id(interface);
        out.gateway = zoned;
    }
    return out;
}

} // namespace babel::net
