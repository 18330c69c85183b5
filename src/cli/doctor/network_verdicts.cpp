#include "cli/doctor/network_verdicts.hpp"

#include <babel/core/text.hpp>
#include <babel/nat/address_scope.hpp>

#include <arpa/inet.h>

#include <array>
#include <string>
#include <string_view>

namespace babel::cli {
namespace {

using call::address_mapping, call::network_facts, call::router_port, call::way_facts;

std::string text_of(const wire::seen_address& at) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(at.family == 6 ? AF_INET6 : AF_INET, at.address.data(), text.data(), text.size());
    return with_port(text.data(), at.port);
}

std::string_view word_for(address_mapping kind) {
    switch (kind) {
    case address_mapping::none:
        return "none";
    case address_mapping::same:
        return "same";
    case address_mapping::other:
        return "other";
    case address_mapping::unknown:
        break;
    }
    return "unknown";
}

bool is_told(const way_facts& way) {
    return way.by_udp || way.has_told_by_tls;
}

/// Over TLS the relay answers, so the silence by UDP is the network's.
bool is_udp_blocked(const way_facts& way) {
    return !way.by_udp && way.has_told_by_tls;
}

/// The router's port is one of the Internet, and no other router stands before it.
bool is_outside(const way_facts& way, const router_port& port) {
    if (!port.mapped || nat::scope_of(*port.mapped) != nat::address_scope::world) return false;
    return !way.by_udp || way.by_udp->address == port.mapped->address;
}

verdict of_udp(const way_facts& way) {
    constexpr auto about = "udp";
    if (way.by_udp)
        return {about, health::good, "the server answers by UDP, to " + text_of(*way.by_udp), {}};
    if (is_udp_blocked(way))
        return {
            about,
            health::doubtful,
            "the server does not answer by UDP",
            "a firewall here, or one before the server, drops UDP; ask for UDP to the number of "
            "the TLS port to be let through"};
    return {
        about,
        health::unknown,
        "not reported by the server",
        "it has no relay, or an older one, or another machine has it"};
}

verdict of_router(const way_facts& way) {
    constexpr auto about = "nat";
    switch (way.mapping()) {
    case address_mapping::none:
        return {about, health::good, "no router changes the address of this machine", {}};
    case address_mapping::same:
        return {about, health::good, "your router keeps one port for all destinations", {}};
    case address_mapping::other:
        return {
            about,
            health::doubtful,
            "your router gives every destination another port (symmetric NAT)",
            "people behind such routers cannot be called directly from here; nothing is lost but "
            "some delay"};
    case address_mapping::unknown:
        break;
    }
    if (!way.by_udp) return {about, health::unknown, "not tested: needs UDP to the server", {}};
    return {
        about,
        health::unknown,
        way.has_other ? "your router changes the address; the server's second port does not answer"
                      : "your router changes the address; the server has no second port to compare",
        {}};
}

struct port_words {
    std::string_view about;
    std::string kind; // of the ports
};

/// No such port is open. `is_missed`: it would help.
verdict
of_no_port(const router_port& port, const port_words& words, bool has_other, bool is_missed) {
    if (has_other)
        return {
            words.about,
            is_missed ? health::doubtful : health::good,
            "your router opens ports, but none of " + words.kind,
            is_missed ? "allow them in it, if it has a list of what it opens" : ""};
    const std::string silent = port.is_asked_by_upnp
                                   ? "your router answers neither PCP nor NAT-PMP nor UPnP"
                                   : "your router answers neither PCP nor NAT-PMP";
    if (!is_missed) return {words.about, health::good, silent, {}};
    return {
        words.about,
        health::doubtful,
        silent,
        "turn PCP, NAT-PMP or UPnP on in it, if it has one of them: more calls go directly then"};
}

/// `other`: port of the other protocol.
verdict of_port(
    const way_facts& way,
    const router_port& port,
    const router_port& other,
    const port_words& words,
    bool is_missed
) {
    const auto about = words.about;
    const auto opens = "your router opens ports of " + words.kind;
    if (is_outside(way, port))
        return {
            about,
            health::good,
            opens + " (" + (port.is_by_upnp ? "UPnP" : "PCP or NAT-PMP") +
                "): " + text_of(*port.mapped),
            {}};
    if (port.mapped)
        return {
            about,
            health::doubtful,
            opens + ", but is behind another router: " + text_of(*port.mapped),
            "put the box of your provider into bridge mode, if there is one; a router of the "
            "provider itself cannot be changed"};
    if (way.mapping() == address_mapping::none) return {about, health::good, "not needed", {}};
    if (!way.has_router) return {about, health::unknown, "no router on the way was asked", {}};
    if (!port.is_asked)
        return {
            about,
            health::unknown,
            "not tested: no port of " + words.kind + " could be opened here",
            {}};
    return of_no_port(port, words, other.mapped.has_value(), is_missed);
}

/// The port of calls by UDP.
verdict of_mapping(const way_facts& way) {
    const bool is_missed = way.mapping() == address_mapping::other;
    return of_port(way, way.udp_port, way.tcp_port, {"mapping", "UDP"}, is_missed);
}

/// That of calls by TCP, for networks without UDP.
verdict of_tcp_mapping(const way_facts& way) {
    return of_port(way, way.tcp_port, way.udp_port, {"mapping_tcp", "TCP"}, is_udp_blocked(way));
}

/// Clients of the base protocol connect to their caller.
verdict of_reach(const way_facts& way) {
    constexpr auto about = "reach";
    if (way.mapping() == address_mapping::none)
        return {
            about,
            health::good,
            "plain clients can connect here, unless a firewall forbids it",
            {}};
    if (!way.by_udp) return {about, health::unknown, "not tested: needs UDP to the server", {}};
    return {
        about,
        health::good,
        "plain clients connect through your router only to ports that it forwards; other calls go "
        "by the relay",
        {}};
}

verdict of_relay(const way_facts& way) {
    constexpr auto about = "relay";
    if (way.has_told_by_tls)
        return {
            about,
            health::good,
            way.by_udp ? "answers by UDP and over TLS" : "answers over TLS",
            {}};
    if (way.is_tls_open) return {about, health::good, "takes calls over TLS", {}};
    if (way.by_udp)
        return {
            about,
            health::doubtful,
            "answers by UDP, but not over TLS: " + way.tls_failure.message(),
            "calls need it on networks that block UDP"};
    return {
        about,
        health::unknown,
        "none answers at this server",
        "it may be on another machine, which the server names in a call"};
}

verdict of_ipv6(const network_facts& found) {
    constexpr auto about = "ipv6";
    const auto& way = found.v6;
    if (way.is_tried && !way.failure) return {about, health::good, "reaches the server", {}};
    if (!found.has_global_v6)
        return {about, health::good, "none here; IPv4 alone is enough for calls", {}};
    if (!way.is_tried) return {about, health::unknown, "not tested: turned off by an option", {}};
    if (way.failure == errc::no_address)
        return {about, health::good, "this machine has it, the server does not", {}};
    return {
        about,
        health::doubtful,
        "this machine has an address, but does not reach the server: " + way.failure.message(),
        "IPv6 of this network may be broken; calls take IPv4"};
}

verdict of_calls(const network_facts& found) {
    constexpr auto about = "calls";
    const auto& way = found.main_way();
    if (is_udp_blocked(way))
        return {
            about,
            health::doubtful,
            is_outside(way, way.tcp_port)
                ? "UDP is blocked: calls go by the mapped port of TCP, or by the relay over TLS, "
                  "with more delay"
                : "UDP is blocked: calls go by the relay over TLS, with more delay",
            "another network is better for calls"};
    if (!is_told(way) && way.is_tls_open)
        return {about, health::good, "calls go at least by the relay over TLS", {}};
    if (!is_told(way))
        return {about, health::unknown, "nothing follows: not reported by the server", {}};
    switch (way.mapping()) {
    case address_mapping::none:
        return {about, health::good, "calls go directly with nearly everybody", {}};
    case address_mapping::same:
        return {about, health::good, "calls go directly with most people", {}};
    case address_mapping::other:
        if (is_outside(way, way.udp_port))
            return {
                about, health::good, "calls go directly with most people, by the mapped port", {}};
        return {
            about,
            health::doubtful,
            "calls go directly with some people, and by the relay with others",
            found.v6.by_udp ? "with people who have IPv6 they go directly" : ""};
    case address_mapping::unknown:
        break;
    }
    return {about, health::good, "calls go at least by the relay", {}};
}

} // namespace

std::vector<verdict> of_network(const std::optional<network_facts>& found) {
    if (!found)
        return {{"calls", health::unknown, "not tested: needs a server that answers over TLS", {}}};
    const auto& way = found->main_way();
    if (!way.is_tried || way.failure)
        return {
            {"calls",
             health::unknown,
             "not tested: a second connection to the server failed: " + way.failure.message(),
             {}}};
    return {
        of_udp(way),
        of_router(way),
        of_mapping(way),
        of_tcp_mapping(way),
        of_reach(way),
        of_relay(way),
        of_ipv6(*found),
        of_calls(*found)};
}

boost::json::object network_object(const network_facts& found) {
    const auto& way = found.main_way();
    boost::json::object out{{"mapping", word_for(way.mapping())}};
    if (is_told(way)) out["udp"] = way.by_udp.has_value();
    if (way.by_udp) out["seen"] = text_of(*way.by_udp);
    if (way.udp_port.mapped) out["mapped"] = text_of(*way.udp_port.mapped);
    if (way.tcp_port.mapped) out["mapped_tcp"] = text_of(*way.tcp_port.mapped);
    out["relay_tls"] = way.is_tls_open;
    out["ipv6"] = found.v6.is_tried && !found.v6.failure;
    return out;
}

} // namespace babel::cli
